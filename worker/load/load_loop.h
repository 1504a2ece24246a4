#ifndef BYZERPERF_WORKER_LOAD_LOAD_LOOP_H_
#define BYZERPERF_WORKER_LOAD_LOAD_LOOP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/loop/loop.h"
#include "common/loop/thread_usage.h"
#include "worker/api/api.h"
#include "worker/http/transport.h"
#include "worker/load/grant_queue.h"
#include "worker/load/load_window.h"
#include "worker/load/recorder.h"
#include "worker/load/request_tracker.h"
#include "worker/load/run_context.h"
#include "worker/load/stats_mailbox.h"

namespace byzerperf {

// Called on the loop whose transport it makes.
using MakeTransport =
    std::function<absl::StatusOr<std::unique_ptr<HttpTransport>>()>;

// One loop's part of a level.
struct LoopOrder {
  uint32_t stage = 0;
  int64_t start_ns = 0;
  uint32_t share = 0;            // slots: requests in flight
  uint32_t warmup_requests = 0;  // this loop's first requests
  uint32_t first_slot = 0;       // number of its first slot among all slots
  int64_t window_ns = 0;         // from one window to the next
};

// Called on the loop's thread.
struct LoopSignals {
  std::function<void()> grants_low;     // more indices should be asked for
  std::function<void()> window_posted;  // one that should not wait
  std::function<void()> level_ended;    // after the last window
  // There is no transport and there will be no load.
  std::function<void(const std::string& why)> failed;
};

// The closed loop of one thread: each of its slots takes a granted index, sends
// the request, follows it to its end and takes the next. Phase, time limit and
// grace are those of docs/metrics.md. Loop-thread only, but for the
// constructor.
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

  // Begins a level; the last one has ended.
  void StartLevel(const LoopOrder& order, std::shared_ptr<GrantQueue> queue);

  // More was granted, or (`exhausted`) nothing is left for now.
  void OnGrant(bool exhausted);

  // Slots above the new share end with their present request.
  void SetShare(uint32_t share);

  // No request is begun any more; those in flight are aborted or end by
  // themselves. Signals level_ended after the last window.
  void EndLevel(bool abort);

  // Where windows are posted; the reader may be another thread.
  StatsMailbox<LoadWindow>& mailbox() { return mailbox_; }

 private:
  // A place for one request at a time; keeps its buffers.
  struct Slot {
    uint32_t number = 0;  // of this loop
    std::unique_ptr<RequestTracker> tracker;
    RequestRecord* record = nullptr;  // the tracker's, while in progress
    std::string body;
    HttpTransport::RequestId request = 0;
    int64_t scheduled_ns = 0;
    bool waiting = false;       // for a granted index
    int64_t idle_since_ns = 0;  // since when it has nothing to send; 0: it has
  };

  // What is known of the present level.
  struct Level {
    Level(const LoopOrder& order_in, std::shared_ptr<GrantQueue> queue_in,
          const RunContext& run)
        : order(order_in),
          queue(std::move(queue_in)),
          reader(*queue),
          recorder(run, order_in.start_ns) {}

    LoopOrder order;
    std::shared_ptr<GrantQueue> queue;
    GrantQueue::Reader reader;
    Recorder recorder;
    LoopState state;
    std::optional<ThreadUsage> usage_at_start;
    std::optional<int64_t> end_ns;  // no request begins then or later
    bool may_begin = false;
    bool time_over = false;
    bool ending = false;
    bool exhausted = false;
    bool ramp_over = false;
    uint32_t begun = 0;
    uint32_t waiting = 0;
    size_t next_to_wake = 0;  // index of a slot
    Loop::TimerId wake_timer = 0;
    Loop::TimerId window_timer = 0;
    std::vector<Loop::TimerId> timers;  // start, end, end of grace
  };

  const v1::Stage& stage() const;

  void Begin();
  void TimeOver();
  void AddSlots();
  void WakeSlots();
  void WakeNext();
  void Fill(Slot& slot);
  void SetWaiting(Slot& slot, bool waiting);
  void Send(Slot& slot, const GrantedIndex& granted);
  v1::Phase::Value NextPhase() const;
  void CountIssue(v1::Phase::Value phase, int64_t now_ns);
  void OnFinished(Slot& slot);
  void AbortInFlight(const std::string& why);
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
  std::unique_ptr<Api> api_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::optional<Level> level_;
  uint64_t connections_told_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_LOAD_LOOP_H_
