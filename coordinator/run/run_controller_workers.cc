// Who takes part in a run: workers that join between levels, those that were
// lost, and who must know of them.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "byzerperf/v1/environment.pb.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "coordinator/explain/calibration.h"
#include "coordinator/run/calibration_file.h"
#include "coordinator/run/run_controller.h"
#include "coordinator/run/run_environment.h"

namespace byzerperf {

void RunController::LetWorkersJoin() {
  if (absent_ == nullptr) return NextLevel();
  std::vector<WorkerPeer*> candidates = absent_->TakeCandidates();
  phase_ = Phase::kJoining;
  if (candidates.empty()) return AfterJoin({}, {});
  join_ = std::make_unique<JoinStep>(
      loop_, roster_, briefing_, task_.plan, candidates,
      [this, candidates](const JoinStep::Refusals& refusals) {
        AfterJoin(candidates, refusals);
      });
  join_->Start();
}

void RunController::AfterJoin(const std::vector<WorkerPeer*>& candidates,
                              const JoinStep::Refusals& refusals) {
  if (phase_ != Phase::kJoining) return;
  join_.reset();
  for (const WorkerPeer* peer : candidates) {
    const auto refusal = refusals.find(peer->index);
    if (refusal != refusals.end()) {
      known_lost_.insert(peer->index);
      TellOnce(absl::StrCat("going on without it: ", refusal->second));
      continue;
    }
    known_lost_.erase(peer->index);
    joining_.insert(peer->index);
    for (const std::string& notice : peer->notices) {
      TellOnce(absl::StrCat("worker ", peer->name, ": ", notice));
    }
  }
  // The last level is not joined any more.
  if (stage_ + 1 < static_cast<uint32_t>(task_.plan.stages_size())) {
    absent_->Watch();
  } else {
    absent_.reset();
  }
  NextLevel();
}

// Of those that got ready, some may be lost again by now.
void RunController::NameJoined() {
  joined_.clear();
  for (const WorkerPeer* peer : roster_.live()) {
    if (!joining_.contains(peer->index)) continue;
    joined_.push_back(peer->name);
    observer_.OnNotice(
        absl::StrCat("worker ", peer->name, " joined with level ",
                     task_.plan.stages(static_cast<int>(stage_)).level()));
  }
  joining_.clear();
}

// Whoever must know of the workers that take part is told here: before the
// first level, and where some have joined.
absl::Status RunController::IntroduceWorkers() {
  if (stage_ > 0 && joined_.empty()) return absl::OkStatus();
  for (WorkerPeer* peer : roster_.live()) peer->took_part = true;
  target_names_ = MakeTargetNames(roster_);
  result_.set_path(
      PathOf(roster_, target_names_, task_.plan.target().urls_size()));
  v1::Environment environment =
      MakeEnvironment(roster_, task_.coordinator_host);
  for (const std::string& notice :
       UseCalibration(task_.calibration, environment)) {
    TellOnce(notice);
  }
  for (const auto& peer : roster_.peers()) {
    const auto* calibration = CalibrationOf(environment, peer->name);
    if (calibration != nullptr) peer->calibration = *calibration;
  }
  if (stage_ > 0) {
    sink_.SaveEnvironment(environment);
    observer_.OnWorkersJoined(environment);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(sink_.BeginRun(task_.plan, environment));
  begun_ = true;
  observer_.OnPlanReady(task_.plan, environment);
  return absl::OkStatus();
}

// Whom --min-workers lets the run begin without; of one that ends in its setup
// whom it was still waiting for, too.
void RunController::NoteMissing() {
  for (const auto& peer : roster_.peers()) {
    if (peer->replaced) continue;
    std::optional<std::string> reason = peer->lost_reason;
    if (peer->live) {
      reason = setup_ == nullptr ? std::nullopt : setup_->AwaitedFor(*peer);
    }
    if (!reason) continue;
    v1::MissingWorker& missing = *result_.add_missing_workers();
    missing.set_worker(peer->name);
    missing.set_reason(*reason);
  }
}

// Between levels workers tell nothing that would be answered. One that hears
// nothing for the lease closes what it keeps open to model servers.
void RunController::AnswerTheResting() {
  for (WorkerPeer* peer : roster_.live()) roster_.Acknowledge(*peer);
  const int64_t lease_ns = SecondsToNs(task_.plan.lease_s());
  if (lease_ns <= 0) return;
  rest_timer_.RunAfter(std::min(kNsPerSecond, lease_ns / 3),
                       [this] { AnswerTheResting(); });
}

void RunController::TellOnce(const std::string& notice) {
  if (told_.insert(notice).second) observer_.OnNotice(notice);
}

// A worker may go while nothing happens: in a pause, or by not answering pings.
void RunController::NoteLosses() {
  for (const auto& peer : roster_.peers()) {
    if (peer->live || known_lost_.contains(peer->index)) continue;
    observer_.OnNotice(
        absl::StrCat("worker ", peer->name,
                     " was lost between levels: ", peer->lost_reason));
  }
  RememberLosses();
}

void RunController::RememberLosses() {
  for (const auto& peer : roster_.peers()) {
    if (!peer->live) known_lost_.insert(peer->index);
  }
}

}  // namespace byzerperf
