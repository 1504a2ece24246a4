#ifndef BYZERPERF_WORKER_LOAD_ARRIVAL_AUDIT_H_
#define BYZERPERF_WORKER_LOAD_ARRIVAL_AUDIT_H_

#include <cstddef>
#include <cstdint>

#include "worker/http/transport.h"
#include "worker/load/load_health.h"

namespace byzerperf {

// How sure the arrivals of one answer are. A text event that has its read for
// itself and the kernel's stamp has come when the stamp says. The others may
// have come at any time since the loop looked at the socket before: with
// several in one read, or in segments that waited together, there is one stamp
// for all of them. No allocation, a few nanoseconds a read. Loop-thread only.
class ArrivalAudit {
 public:
  // Another answer begins. `health` gets an entry a read and a text event and
  // must outlive the answer; null: nothing is kept of this one.
  void Begin(LoadHealth* health);

  // Bytes came, and then `text_events` events with text were complete.
  void OnBytes(const Arrival& arrival, size_t text_events);

  // No more bytes come: the last read is accounted for.
  void End();

  // How much earlier than its stamp the first text event may have come; 0
  // without one. Holds after End().
  int64_t first_text_error_ns() const { return first_text_error_ns_; }

 private:
  void EndRead();

  LoadHealth* health_ = nullptr;
  Arrival read_;
  uint64_t texts_of_read_ = 0;
  bool has_text_ = false;
  int64_t first_text_error_ns_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_ARRIVAL_AUDIT_H_
