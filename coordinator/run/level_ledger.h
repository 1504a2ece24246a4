#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_LEDGER_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_LEDGER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "coordinator/run/grant_pool.h"
#include "coordinator/run/level_aggregator.h"
#include "coordinator/run/level_arrivals.h"
#include "coordinator/run/run_observer.h"
#include "coordinator/run/run_sink.h"
#include "coordinator/run/target_names.h"

namespace byzerperf {

// What a level is about and where its results go. All of it must outlive the
// level.
struct LevelTask {
  const v1::LoadPlan* plan = nullptr;
  uint32_t stage = 0;
  const v1::PromptSet* prompts = nullptr;
  const TargetNames* target_names = nullptr;
  uint32_t min_workers_left = 1;
  RunSink* sink = nullptr;
  RunObserver* observer = nullptr;

  const v1::Stage& stage_plan() const {
    return plan->stages(static_cast<int>(stage));
  }
};

// A level's books: who holds which index, which rows were taken in, and what
// they add up to. A batch is taken whole or not at all, so that rows and
// histograms always tell of the same requests.
class LevelLedger {
 public:
  // `arrivals`: of the task's stage, null in a closed loop; must outlive this.
  explicit LevelLedger(const LevelTask& task,
                       LevelArrivals* arrivals = nullptr);

  GrantPool& pool() { return pool_; }
  const GrantPool& pool() const { return pool_; }
  const LevelAggregator& aggregator() const { return aggregator_; }

  // Is told of each row that is taken in, and of no other one; not of lost
  // ones.
  using RowListener = std::function<void(const v1::RequestRecord& row)>;
  void SetRowListener(RowListener told) { on_row_ = std::move(told); }

  // Takes a batch in and hands its rows to the sink, which calls `written` as
  // RunSink says. InvalidArgument when it breaks the protocol: a row of an
  // index that the worker does not hold, of a turn that has one or whose turn
  // before has none, a time that no level has, or damaged histograms. Then
  // nothing was taken.
  absl::Status Take(uint32_t worker, v1::Batch& batch,
                    std::function<void()> written);

  // Who was lost, and how far it was known to be.
  struct LostWorker {
    uint32_t index = 0;
    std::string name;
    std::string reason;
    uint32_t begun = 0;  // indices that it had begun, as it last said
    uint32_t warmup_requests = 0;
    bool had_ramped = false;  // it had issued measured requests
  };

  // Writes the rows `lost` of requests that nobody will hear of again.
  void WriteLost(const std::vector<GrantPool::Lost>& lost,
                 const LostWorker& worker);

  // The level's time was over before its indices were.
  void EndByTime(double duration_s) { aggregator_.EndByTime(duration_s); }

  uint32_t failed_rows() const;

 private:
  absl::Status Check(uint32_t worker, const v1::Batch& batch) const;
  v1::RequestRecord LostRow(const GrantPool::Lost& lost,
                            const LostWorker& worker) const;
  v1::Phase::Value LostPhase(const GrantPool::Lost& lost,
                             const LostWorker& worker) const;

  const LevelTask task_;
  LevelArrivals* const arrivals_;
  GrantPool pool_;
  LevelAggregator aggregator_;
  RowListener on_row_;  // null: nobody wants to know
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_LEDGER_H_
