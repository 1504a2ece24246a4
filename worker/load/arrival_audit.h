#ifndef BYZERPERF_WORKER_LOAD_ARRIVAL_AUDIT_H_
#define BYZERPERF_WORKER_LOAD_ARRIVAL_AUDIT_H_

#include <cstddef>
#include <cstdint>

#include "worker/http/transport.h"
#include "worker/load/load_health.h"

namespace byzerperf {

// How sure the arrivals of one answer are. A read has one stamp, the kernel's
// for one of the segments that waited together: a text event came when it says
// if it is the last of its read, and nothing behind it, where the stamp is the
// last segment's, or if it is the first where it is the first's. The others may
// have come at any time since the loop looked at the socket before. Servers
// send their last words (usage, [DONE], the body's end) close behind the last
// text. No allocation, a few nanoseconds an event. Loop-thread only.
class ArrivalAudit {
 public:
  // Another answer begins. `health` gets an entry a read and a text event and
  // must outlive the answer; null: nothing is kept of this one.
  void Begin(LoadHealth* health);

  // Bytes come.
  void OnBytes(const Arrival& arrival);

  // An event of theirs is complete.
  void OnEvent(bool has_text);

  // They end in the midst of an event.
  void OnPartOfEvent() { text_is_last_ = false; }

  // No more bytes come: the last read is accounted for. `done_ns`: the stamp of
  // the read with the answer's end.
  void End(int64_t done_ns);

  // How much earlier than its stamp the first text event may have come; 0
  // without one. Holds after End().
  int64_t first_text_error_ns() const { return first_text_error_ns_; }

 private:
  void EndRead();

  LoadHealth* health_ = nullptr;
  Arrival read_;
  uint64_t texts_of_read_ = 0;
  bool text_is_first_ = false;  // of the read
  bool text_is_last_ = false;   // so far
  bool has_event_ = false;      // of the read
  bool has_text_ = false;       // of the answer
  int64_t first_text_error_ns_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_ARRIVAL_AUDIT_H_
