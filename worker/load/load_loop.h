#ifndef BYZERPERF_WORKER_LOAD_LOAD_LOOP_H_
#define BYZERPERF_WORKER_LOAD_LOAD_LOOP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/loop/loop.h"
#include "common/loop/thread_usage.h"
#include "worker/http/transport.h"
#include "worker/load/grant_queue.h"
#include "worker/load/load_level.h"
#include "worker/load/load_window.h"
#include "worker/load/pacer.h"
#include "worker/load/request_slots.h"
#include "worker/load/run_context.h"
#include "worker/load/stats_mailbox.h"

namespace byzerperf {

// Called on the loop whose transport it makes.
using MakeTransport =
    std::function<absl::StatusOr<std::unique_ptr<HttpTransport>>()>;

// Called on the loop's thread.
struct LoopSignals {
  std::function<void()> grants_low;     // more indices should be asked for
  std::function<void()> window_posted;  // one that should not wait
  std::function<void()> level_ended;    // after the last window
  // There is no transport and there will be no load.
  std::function<void(const std::string& why)> failed;
};

// The load of one thread: a level's requests from its start to its last
// window, sent by a Pacer and followed by RequestSlots. Time limit and grace
// are those of docs/metrics.md. Loop-thread only, but for the constructor.
class LoadLoop {
 public:
  // `loop` and what the signals reach must outlive Close(). `read_usage` is
  // called on the loop's thread; empty: its usage is not known.
  LoadLoop(Loop& loop, MakeTransport make_transport,
           std::shared_ptr<const RunContext> run, LoopSignals signals,
           ReadThreadUsage read_usage);

  // Makes the transport, which is kept for all levels.
  void Open();

  // Closes every connection and forgets everything; there are no more signals.
  void Close();

  // Begins a level; the last one has ended. A closed loop's grants come in
  // `queue`.
  void StartLevel(const LoopOrder& order, std::shared_ptr<GrantQueue> queue);

  // More was granted in `queue`, or (`exhausted`) nothing is left for now.
  void OnGrant(const std::shared_ptr<GrantQueue>& queue, bool exhausted);

  // Slots above the new share end with their present request or session.
  void SetShare(uint32_t share, uint32_t prefill_share);

  // No request is begun any more; those in flight are aborted or end by
  // themselves. Signals level_ended after the last window.
  void EndLevel(bool abort);

  // Where windows are posted; the reader may be another thread.
  StatsMailbox<LoadWindow>& mailbox() { return mailbox_; }

 private:
  // What lives as long as a level.
  struct Level {
    Level(const LoopOrder& order, const RunContext& run) : load(order, run) {}

    LoadLevel load;
    std::unique_ptr<Pacer> pacer;
    Loop::TimerId window_timer = 0;
    std::vector<Loop::TimerId> timers;  // start, end, end of grace
  };

  std::unique_ptr<Pacer> MakePacer(std::shared_ptr<GrantQueue> queue);
  void Begin();
  void TimeOver();
  void GraceOver();
  void AbortInFlight(const std::string& why);
  void PostFullWindow();
  void OnFree(RequestSlot& slot);
  void ReportIdle();

  void ScheduleWindow(int64_t when_ns);
  void PostWindow();
  void CancelTimers();
  void FinishLevel();

  Loop& loop_;
  const MakeTransport make_transport_;
  const std::shared_ptr<const RunContext> run_;
  LoopSignals signals_;
  const ReadThreadUsage read_usage_;
  StatsMailbox<LoadWindow> mailbox_;

  std::unique_ptr<HttpTransport> transport_;
  std::unique_ptr<RequestSlots> slots_;  // null without a transport
  std::unique_ptr<Level> level_;
  uint64_t connections_told_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_LOAD_LOOP_H_
