#ifndef BYZERPERF_WORKER_LOAD_LOAD_RUNNER_H_
#define BYZERPERF_WORKER_LOAD_LOAD_RUNNER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/control.pb.h"
#include "common/loop/loop.h"
#include "worker/load/grant_queue.h"
#include "worker/load/load_loop.h"
#include "worker/load/load_window.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// A loop to send load from, and its transport.
struct LoopSlot {
  Loop* loop = nullptr;  // must outlive the runner and what it posted
  MakeTransport make_transport;
  ReadThreadUsage read_usage = nullptr;  // called there; empty: not known
};

// This worker's place in the numbering of slots over all workers of a run.
struct SlotNumbering {
  uint32_t worker_index = 0;
  uint32_t worker_count = 1;
};

// What the runner says; called on its home loop, never from inside a call.
struct LoadEvents {
  std::function<void(const v1::GrantRequest&)> grants_wanted;
  std::function<void(v1::Batch)> batch;
  std::function<void(uint32_t stage)> level_ended;  // after the last batch
  // A loop has no transport: no level will end.
  std::function<void(const std::string& why)> failed;
};

// A worker's load over all its loops: splits share and warm-up by largest
// remainder, hands grants on, asks for more, and makes one Batch of the loops'
// windows every `window_ns`, sooner when something is complete. Lives on its
// home loop, which may be one of the load loops. Loop-thread only.
class LoadRunner {
 public:
  LoadRunner(Loop& home, const std::vector<LoopSlot>& loops,
             std::shared_ptr<const RunContext> run, SlotNumbering numbering,
             LoadEvents events);
  // Closes all connections, each on its loop.
  ~LoadRunner();
  LoadRunner(const LoadRunner&) = delete;
  LoadRunner& operator=(const LoadRunner&) = delete;

  // Begins a level. Ignored while another one runs.
  void StartLevel(const v1::StartLevel& start);

  // A grant of a level that has not started yet waits for it; one of a level
  // that has ended is ignored.
  void AddGrant(const v1::Grant& grant);

  void AdjustShare(const v1::AdjustShare& adjust);

  // Ends a level; one that does not run has ended already and is reported so.
  void EndLevel(uint32_t stage, bool abort);

  bool level_active() const { return level_.has_value(); }
  uint32_t stage() const { return level_ ? level_->start.stage() : 0; }

 private:
  struct Part {
    Loop* loop = nullptr;
    std::shared_ptr<LoadLoop> load;  // shared with what is posted to its loop
    LoopState state;
    ThreadUsage told;  // of the level, in batches so far
    bool ended = false;
  };
  struct Level {
    explicit Level(const v1::StartLevel& start_in)
        : start(start_in),
          queue(std::make_shared<GrantQueue>()),
          sampled_ns(start_in.at_worker_ns()),
          last_batch_ns(start_in.at_worker_ns()) {}

    v1::StartLevel start;
    std::shared_ptr<GrantQueue> queue;  // a closed loop's
    // Loops that take part: a limit below their number leaves some out, since
    // a part of 0 would be none.
    uint32_t loops = 0;
    Loop::TimerId timer = 0;
    int64_t sampled_ns;  // rate of requests: since the last batch but one
    uint64_t sampled_begun = 0;
    int64_t last_batch_ns;
    uint64_t last_batch_begun = 0;
  };

  void OpenLoops(const std::vector<LoopSlot>& loops);
  LoopSignals SignalsOf(size_t part);
  // Work for the home loop, dropped when the runner is gone by then.
  void PostHome(std::function<void(LoadRunner&)> work) const;
  void PostToLoops(const std::function<void(LoadLoop&)>& work);

  uint32_t FirstSlot() const;
  bool is_open() const;
  std::vector<uint32_t> SharesOf(uint32_t share) const;
  std::vector<uint32_t> PrefillSharesOf(uint32_t prefill_share) const;
  std::vector<LoopOrder> MakeOrders() const;
  uint32_t Begun() const;
  void AskIfLow(uint32_t share);
  void AskForGrants();
  double RequestsPerSecond() const;
  void ScheduleBatch(int64_t when_ns);
  void SendBatch();
  void SendWindow(LoadWindow& window, bool is_last);
  void AddState(v1::Batch& batch) const;
  void AddUsage(v1::WorkerHealth& health);
  void OnLoopEnded(size_t part);

  Loop& home_;
  const std::shared_ptr<const RunContext> run_;
  const SlotNumbering numbering_;
  const int64_t window_ns_;
  const LoadEvents events_;
  std::vector<Part> parts_;
  std::optional<Level> level_;
  uint32_t next_stage_ = 0;  // stages below have been started
  std::vector<v1::Grant> early_grants_;
  // Expires with the runner; what was posted home looks first.
  std::shared_ptr<LoadRunner*> self_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_LOAD_RUNNER_H_
