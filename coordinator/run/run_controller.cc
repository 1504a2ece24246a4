#include "coordinator/run/run_controller.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/version.h"
#include "common/plan/model_mix.h"
#include "coordinator/explain/findings_summary.h"
#include "coordinator/report/ended_reason.h"
#include "coordinator/run/gate.h"
#include "coordinator/run/run_environment.h"
#include "coordinator/run/sweep_end.h"

namespace byzerperf {
namespace {

// So many levels above --max-error-rate end the sweep: the next ones ask for
// more of what the server can't do.
constexpr uint32_t kMaxInvalidLevels = 2;

const char* EndedWord(RunEnd::Kind kind) {
  switch (kind) {
    case RunEnd::Kind::kDone:
      return "done";
    case RunEnd::Kind::kStopped:
      return "stopped";
    default:
      return "failed";
  }
}

}  // namespace

RunController::RunController(Loop& loop, const Clock& clock, RunTask task,
                             RunSink& sink, RunObserver& observer)
    : loop_(loop),
      clock_(clock),
      task_(std::move(task)),
      sink_(sink),
      observer_(observer),
      roster_(std::move(task_.workers)),
      briefing_(roster_, task_.plan, task_.secrets, task_.prompts),
      pause_timer_(loop),
      rest_timer_(loop) {
  roster_.SetBrakeListener([this](WorkerPeer& peer, const std::string& reason) {
    StopAllFor(peer, reason);
  });
}

void RunController::Start(std::function<void(RunEnd)> on_end) {
  on_end_ = std::move(on_end);
  SetupTask setup;
  setup.plan = &task_.plan;
  setup.prompts = &task_.prompts;
  setup.briefing = &briefing_;
  setup.wait = {task_.min_workers, task_.worker_wait_s, task_.finder.get(),
                &observer_};
  setup_ = std::make_unique<RunSetup>(
      loop_, roster_, setup,
      [this](const absl::Status& status) { AfterSetup(status); });
  setup_->Start();
}

void RunController::AfterSetup(const absl::Status& status) {
  if (phase_ != Phase::kSetup) return;
  setup_.reset();
  if (!status.ok()) {
    End(RunEnd::Kind::kRefused, std::string(status.message()));
    return;
  }
  for (const WorkerPeer* peer : roster_.live()) {
    for (const std::string& notice : peer->notices) {
      TellOnce(absl::StrCat("worker ", peer->name, ": ", notice));
    }
  }
  NoteMissing();
  RememberLosses();
  if (task_.plan.stages_size() > 1) {
    absent_ = std::make_unique<AbsentWatch>(loop_, roster_, task_.finder.get());
    absent_->Watch();
  }
  NextLevel();
}

void RunController::FillHead() {
  result_.set_schema(1);
  result_.set_version(std::string(Version()));
  result_.set_run_id(task_.plan.run_id());
  result_.set_model(JoinedModelNames(task_.plan));
  *result_.mutable_deployment() = task_.plan.deployment();
  *result_.mutable_metadata() = task_.plan.metadata();
}

void RunController::NextLevel() {
  if (task_.plan.target().reset_cache().empty()) return SyncClocks();
  phase_ = Phase::kCaches;
  cache_reset_ = std::make_unique<CacheResetStep>(
      loop_, roster_,
      [this](const std::string& error) { AfterCacheReset(error); });
  cache_reset_->Start();
}

void RunController::AfterCacheReset(const std::string& error) {
  if (phase_ != Phase::kCaches) return;
  cache_reset_.reset();
  if (error.empty()) return SyncClocks();
  End(stage_ == 0 ? RunEnd::Kind::kRefused : RunEnd::Kind::kFailed, error);
}

void RunController::SyncClocks() {
  phase_ = Phase::kClocks;
  clock_sync_ =
      std::make_unique<ClockSync>(loop_, roster_, [this] { StartLevel(); });
  clock_sync_->Start();
}

void RunController::StartLevel() {
  if (phase_ != Phase::kClocks) return;
  clock_sync_.reset();
  NoteLosses();
  if (roster_.live().empty() ||
      roster_.live().size() < task_.min_workers_left) {
    End(RunEnd::Kind::kFailed, std::string(kTooFewWorkersLeft));
    return;
  }
  NameJoined();
  const absl::Status introduced = IntroduceWorkers();
  if (!introduced.ok()) {
    End(RunEnd::Kind::kRefused, std::string(introduced.message()));
    return;
  }
  phase_ = Phase::kLevel;
  rest_timer_.Cancel();
  FillHead();
  const LevelTask task = MakeLevelTask();
  sink_.BeginLevel(task.stage_plan());
  observer_.OnLevelStarted(task.stage_plan(), stage_ + 1,
                           static_cast<uint32_t>(task_.plan.stages_size()));
  level_ = std::make_unique<LevelRun>(
      loop_, roster_, task,
      [this](LevelEnd end) { AfterLevel(std::move(end)); });
  level_->Start(clock_.UnixSeconds());
}

LevelTask RunController::MakeLevelTask() const {
  LevelTask task;
  task.plan = &task_.plan;
  task.stage = stage_;
  task.prompts = &task_.prompts;
  task.target_names = &target_names_;
  task.min_workers_left = task_.min_workers_left;
  task.sink = &sink_;
  task.observer = &observer_;
  return task;
}

void RunController::AfterLevel(LevelEnd end) {
  level_.reset();
  RememberLosses();
  ++stage_;
  for (const std::string& name : joined_) {
    end.level.result.add_joined_workers(name);
  }
  *result_.add_levels() = end.level.result;
  observer_.OnLevelFinished(end.level.result);
  const bool valid = end.level.result.valid();
  invalid_levels_ += valid ? 0 : 1;
  const std::string no_higher_rate =
      WhyNoHigherRate(task_.plan, stage_, end.level.result);
  sink_.FinishLevel(std::move(end.level));
  if (ending_) {
    End(ending_->first, ending_->second);
  } else if (!end.failure.empty()) {
    End(RunEnd::Kind::kFailed, end.failure);
  } else if (stage_ == static_cast<uint32_t>(task_.plan.stages_size())) {
    End(RunEnd::Kind::kDone, "");
  } else if (invalid_levels_ >= kMaxInvalidLevels) {
    End(RunEnd::Kind::kFailed,
        TooManyInvalidLevels(
            invalid_levels_,
            result_.levels(result_.levels_size() - 1).invalid_reason()));
  } else if (!no_higher_rate.empty()) {
    observer_.OnNotice(no_higher_rate);
    End(RunEnd::Kind::kDone, no_higher_rate);
  } else {
    sink_.SaveRun(result_);
    phase_ = Phase::kPause;
    AnswerTheResting();
    pause_timer_.RunAfter(SecondsToNs(task_.plan.pause_s()),
                          [this] { LetWorkersJoin(); });
  }
}

void RunController::Interrupt() {
  const std::string reason(kStoppedFromOutside);
  if (phase_ == Phase::kOver || ending_) return;
  if (phase_ != Phase::kLevel) {
    End(RunEnd::Kind::kStopped, reason);
    return;
  }
  ending_ = std::make_unique<std::pair<RunEnd::Kind, std::string>>(
      RunEnd::Kind::kStopped, reason);
  level_->Stop(reason, /*drain=*/true);
}

// Its load is nobody else's either: whoever pulled the brake wants the model
// servers left alone.
void RunController::StopAllFor(WorkerPeer& peer, const std::string& reason) {
  if (phase_ == Phase::kOver) return;
  const std::string text = absl::StrCat("worker ", peer.name, ": ", reason);
  observer_.OnNotice(text);
  if (phase_ != Phase::kLevel) {
    End(RunEnd::Kind::kStopped, text);
    return;
  }
  if (!ending_) {
    ending_ = std::make_unique<std::pair<RunEnd::Kind, std::string>>(
        RunEnd::Kind::kStopped, text);
  }
  level_->Stop(text, /*drain=*/false);
  // It aborted what it had in flight, and told all, before it said so.
  level_->OnEnded(peer);
}

void RunController::Fail(const std::string& reason) {
  if (phase_ == Phase::kOver) return;
  if (phase_ != Phase::kLevel) {
    End(RunEnd::Kind::kFailed, reason);
    return;
  }
  ending_ = std::make_unique<std::pair<RunEnd::Kind, std::string>>(
      RunEnd::Kind::kFailed, reason);
  level_->Stop(reason, /*drain=*/false);
}

void RunController::End(RunEnd::Kind kind, const std::string& reason) {
  if (phase_ == Phase::kOver) return;
  if (phase_ == Phase::kSetup && kind != RunEnd::Kind::kRefused) {
    NoteMissing();
  }
  phase_ = Phase::kOver;
  pause_timer_.Cancel();
  rest_timer_.Cancel();
  setup_.reset();
  join_.reset();
  absent_.reset();
  if (kind != RunEnd::Kind::kDone) {
    v1::Command stop;
    stop.mutable_stop()->set_reason(reason);
    roster_.SendToLive(stop);
  }
  roster_.SetListener(nullptr);
  roster_.CloseAll();
  FillHead();
  result_.set_ended(EndedWord(kind));
  result_.set_ended_reason(reason);
  FillObjectiveResults(task_.plan, &result_);
  FillFindings(task_.plan, &result_);
  if (kind != RunEnd::Kind::kRefused) Save();
  loop_.Post(
      [on_end = std::exchange(on_end_, nullptr),
       end = RunEnd{kind, reason, task_.plan, result_}] { on_end(end); });
}

// Whoever finds 105 or 110 finds a summary.json, too; what was refused before
// load leaves nothing behind.
void RunController::Save() {
  if (begun_) return sink_.SaveRun(result_);
  const absl::Status saved = sink_.SaveUnbegun(
      task_.plan, MakeEnvironment(roster_, task_.coordinator_host), result_);
  if (saved.ok()) return;
  observer_.OnNotice(absl::StrCat("nothing is saved of a run without a level: ",
                                  saved.message()));
}

}  // namespace byzerperf
