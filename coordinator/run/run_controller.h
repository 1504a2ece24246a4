#ifndef BYZERPERF_COORDINATOR_RUN_RUN_CONTROLLER_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_CONTROLLER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/calibration.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "common/base/clock.h"
#include "common/loop/loop.h"
#include "coordinator/run/absent_watch.h"
#include "coordinator/run/cache_reset_step.h"
#include "coordinator/run/clock_sync.h"
#include "coordinator/run/join_step.h"
#include "coordinator/run/level_run.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/run_observer.h"
#include "coordinator/run/run_setup.h"
#include "coordinator/run/run_sink.h"
#include "coordinator/run/target_names.h"
#include "coordinator/run/worker_briefing.h"
#include "coordinator/run/worker_finder.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Everything that a run is made of.
struct RunTask {
  v1::LoadPlan plan;
  v1::Secrets secrets;
  v1::PromptSet prompts;
  std::vector<WorkerEndpoint> workers;
  std::unique_ptr<WorkerFinder>
      finder;                // of further ones; null: there are none
  uint32_t min_workers = 0;  // 0: all
  uint32_t min_workers_left = 1;
  double worker_wait_s = 10;
  std::string coordinator_host;
  v1::Calibration calibration;  // of workers of this run and of others
};

// How a run ended.
struct RunEnd {
  enum class Kind {
    kRefused,  // before any load: `reason` says what to do
    kStopped,  // from outside, here or at a worker; what there is was saved
    kFailed,   // too few workers left, results can't be saved, hopeless levels
    kDone,
  };
  Kind kind = Kind::kDone;
  std::string reason;    // with kDone: why levels were left out, else ""
  v1::LoadPlan plan;     // as it was run, its model filled in
  v1::RunResult result;  // what summary.json holds; levels that ran
};

// A run from its first word to a worker to its last saved level: setup, then
// for each stage a cache reset (if asked for), a clock sync and a level.
// Between two stages is the plan's pause, and workers that are there again, or
// for the first time, join. All on one loop: events in, commands out.
class RunController {
 public:
  // `clock`, `sink` and `observer` must outlive this.
  RunController(Loop& loop, const Clock& clock, RunTask task, RunSink& sink,
                RunObserver& observer);
  RunController(const RunController&) = delete;
  RunController& operator=(const RunController&) = delete;

  // `on_end` is called once, from the loop.
  void Start(std::function<void(RunEnd)> on_end);

  // The user's first Ctrl-C: nothing is begun any more, what is in flight ends,
  // partial results are saved.
  void Interrupt();

  // The run can't go on (results can't be written): load stops now.
  void Fail(const std::string& reason);

 private:
  enum class Phase {
    kSetup,
    kCaches,
    kClocks,
    kLevel,
    kPause,
    kJoining,
    kOver
  };

  void AfterSetup(const absl::Status& status);
  void FillHead();
  void NoteMissing();
  void LetWorkersJoin();
  void AfterJoin(const std::vector<WorkerPeer*>& candidates,
                 const JoinStep::Refusals& refusals);
  void NextLevel();
  void AfterCacheReset(const std::string& error);
  void SyncClocks();
  void StartLevel();
  absl::Status IntroduceWorkers();
  void NameJoined();
  void AfterLevel(LevelEnd end);
  // An operator stopped the worker.
  void StopAllFor(WorkerPeer& peer, const std::string& reason);
  void End(RunEnd::Kind kind, const std::string& reason);
  void Save();
  void AnswerTheResting();
  void NoteLosses();
  void RememberLosses();
  void TellOnce(const std::string& notice);
  LevelTask MakeLevelTask() const;

  Loop& loop_;
  const Clock& clock_;
  RunTask task_;
  RunSink& sink_;
  RunObserver& observer_;
  std::function<void(RunEnd)> on_end_;

  WorkerRoster roster_;
  WorkerBriefing briefing_;
  TargetNames target_names_;
  std::unique_ptr<RunSetup> setup_;
  std::unique_ptr<AbsentWatch> absent_;  // null: no level is left to join
  std::unique_ptr<JoinStep> join_;
  std::unique_ptr<CacheResetStep> cache_reset_;
  std::unique_ptr<ClockSync> clock_sync_;
  std::unique_ptr<LevelRun> level_;
  LoopTimer pause_timer_;
  LoopTimer rest_timer_;  // from one level to the next

  Phase phase_ = Phase::kSetup;
  bool begun_ = false;  // the sink has what is known before load
  uint32_t stage_ = 0;  // the one that runs or comes next
  uint32_t invalid_levels_ = 0;
  std::set<uint32_t> known_lost_;    // peers that the user has been told of
  std::set<uint32_t> joining_;       // peers that join with the next level
  std::vector<std::string> joined_;  // names, of the present level
  std::set<std::string> told_;       // notices that need no second time
  v1::RunResult result_;
  // Set by Interrupt or Fail: the run ends so when its level has ended.
  std::unique_ptr<std::pair<RunEnd::Kind, std::string>> ending_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_CONTROLLER_H_
