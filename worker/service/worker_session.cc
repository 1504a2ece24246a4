#include "worker/service/worker_session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/plan/corpus.h"
#include "common/plan/fit_lengths.h"
#include "common/plan/validate.h"
#include "common/plan/validate_prompts.h"
#include "worker/service/ceilings.h"
#include "worker/service/limits_check.h"
#include "worker/service/session_rules.h"

namespace byzerperf {
namespace {

// Shares are counted out worker by worker.
constexpr uint32_t kMostWorkers = 100'000;

absl::Status CheckPlace(const v1::Prepare& prepare) {
  if (prepare.worker_count() <= kMostWorkers &&
      prepare.worker_index() < std::max(1u, prepare.worker_count())) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "this worker is to be number ", prepare.worker_index(), " (from 0) of ",
      prepare.worker_count(), " workers; a run has at most ", kMostWorkers));
}

// The corpus that blocks are cut from has been measured by now.
absl::Status CheckReadyPrompts(const v1::LoadPlan& plan,
                               const v1::PromptSet& prompts) {
  RETURN_IF_ERROR(ValidatePrompts(plan, prompts));
  if (!HasCorpus(prompts) || TokensOf(prompts.corpus()) > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "the corpus of the prompts has no tokens: its text was not measured");
}

}  // namespace

WorkerSession::WorkerSession(const SessionEnvironment& environment,
                             std::string peer, EventLog::Emit emit)
    : environment_(environment),
      loop_(*environment.loop),
      id_(reinterpret_cast<uintptr_t>(this)),
      peer_(std::move(peer)),
      audit_(environment_, "run", peer_),
      log_(MaskedEmit(std::move(emit))),
      alive_(std::make_shared<int>(0)) {}

WorkerSession::~WorkerSession() {
  loop_.Cancel(lease_timer_);
  loop_.Cancel(run_timer_);
  const bool level_active = runner_ && runner_->level_active();
  audit_.EndOfStream(level_active, requests_begun());
  if (level_active) environment_.on_share(0);
  environment_.admission->Release(id_);
}

void WorkerSession::OnCommand(v1::Command command) {
  heard_ns_ = loop_.NowNs();
  log_.Add(std::move(command));
  while (const auto next = log_.NextCommand()) Take(*next);
  const std::optional<uint32_t> lost = log_.lost_command();
  if (!lost || state_ == State::kStopped) return;
  OnStop(v1::StopRun());
  Refuse(v1::Refused::internal,
         absl::StrCat("the coordinator's command ", *lost,
                      " never came, though later ones did"));
}

void WorkerSession::Take(const v1::Command& command) {
  if (state_ == State::kStopped && !command.has_clock_ping() &&
      !command.has_acknowledge() && !command.has_end_level()) {
    return;
  }
  Dispatch(command);
}

void WorkerSession::Dispatch(const v1::Command& command) {
  switch (command.kind_case()) {
    case v1::Command::kProbe:
      return OnProbe(command.probe());
    case v1::Command::kMeasureText:
      return OnMeasureText(command.measure_text());
    case v1::Command::kPrepare:
      return OnPrepare(command.prepare());
    case v1::Command::kPromptChunk:
      return OnPromptChunk(command.prompt_chunk());
    case v1::Command::kClockPing:
      return OnClockPing(command.clock_ping());
    case v1::Command::kStartLevel:
      return OnStartLevel(command.start_level());
    case v1::Command::kGrant:
      return OnGrant(command.grant());
    case v1::Command::kAcknowledge:
      return OnAcknowledge(command.acknowledge());
    case v1::Command::kAdjustShare:
      return OnAdjustShare(command.adjust_share());
    case v1::Command::kEndLevel:
      if (runner_) {
        runner_->EndLevel(command.end_level().stage(),
                          command.end_level().abort());
      }
      return;
    case v1::Command::kResetCache:
      return OnResetCache();
    case v1::Command::kStop:
      return OnStop(command.stop());
    case v1::Command::KIND_NOT_SET:
      return;
  }
}

void WorkerSession::OnPrepare(const v1::Prepare& prepare) {
  if (state_ > State::kMeasuring || !MayAskTargets("the plan")) return;
  const WorkerPlace place{prepare.worker_index(),
                          std::max(1u, prepare.worker_count())};
  absl::Status status = CheckPlace(prepare);
  if (status.ok()) status = ValidatePlan(prepare.plan());
  if (status.ok()) {
    status = CheckLimits(prepare.plan(), place,
                         static_cast<uint32_t>(order_.targets.size()),
                         environment_.host.limits);
  }
  if (!status.ok()) {
    Refuse(RefusalCodeOf(status), std::string(status.message()));
    return;
  }
  numbering_ = SlotNumbering{place.index, place.count};
  lease_ns_ = SecondsToNs(prepare.plan().lease_s());
  run_ = std::make_shared<RunContext>();
  run_->plan = prepare.plan();
  run_->worker = prepare.worker_name();
  run_->secrets = mask_;
  for (const PinnedTarget& target : order_.targets) {
    run_->targets.push_back(target.address.masked_url);
  }
  const std::string& hash = run_->plan.prompt_set_hash();
  run_->prompts = environment_.prompts->Find(hash);
  if (run_->prompts) {
    StartPreflight();
    return;
  }
  state_ = State::kPrompts;
  environment_.prompts->DropUnfinished();
  v1::Event event;
  event.mutable_prompts_wanted()->set_prompt_set_hash(hash);
  log_.Send(std::move(event));
}

void WorkerSession::OnPromptChunk(const v1::PromptChunk& chunk) {
  if (state_ != State::kPrompts) return;
  if (chunk.prompt_set_hash() != run_->plan.prompt_set_hash()) return;
  const absl::StatusOr<bool> complete = environment_.prompts->Add(chunk);
  if (!complete.ok()) {
    Refuse(v1::Refused::invalid_plan, std::string(complete.status().message()));
    return;
  }
  if (!*complete) return;
  run_->prompts = environment_.prompts->Find(chunk.prompt_set_hash());
  StartPreflight();
}

void WorkerSession::StartPreflight() {
  absl::Status valid = CheckReadyPrompts(run_->plan, *run_->prompts);
  if (valid.ok()) {
    const WorkerPlace place{numbering_.worker_index, numbering_.worker_count};
    audit_.SetPlan(run_->plan, *run_->prompts, place.count);
    valid =
        CheckCeilings(run_->plan, *run_->prompts, place, environment_.ceilings);
  }
  if (!valid.ok()) {
    Refuse(RefusalCodeOf(valid), std::string(valid.message()));
    return;
  }
  state_ = State::kPreflight;
  std::vector<std::vector<std::string>> models;
  models.reserve(probed_.size());
  for (const v1::TargetFacts& target : probed_) {
    models.emplace_back(target.models().begin(), target.models().end());
  }
  preflight_ = std::make_unique<Preflight>(
      loop_, *transport_, run_, std::move(models), numbering_.worker_index);
  preflight_->Start(Guarded(&WorkerSession::OnPreflight));
}

void WorkerSession::OnPreflight(const Preflight::Result& result) {
  if (state_ != State::kPreflight) return;
  DropTransport();
  if (result.refused != v1::Refused::unset) {
    Refuse(result.refused, result.reason);
    return;
  }
  run_->usage = result.usage;
  MakeRunner();
  state_ = State::kReady;
  v1::Event event;
  v1::Ready& ready = *event.mutable_ready();
  ready.set_usage_supported(result.usage_supported);
  for (const std::string& notice : result.notices) ready.add_notices(notice);
  for (std::string& notice :
       CeilingNotices(run_->plan, environment_.ceilings)) {
    ready.add_notices(std::move(notice));
  }
  for (auto& check : PreflightChecks(run_->plan, WhatIsKnown())) {
    *ready.add_checks() = std::move(check);
  }
  log_.Send(std::move(event));
}

CheckedWorker WorkerSession::WhatIsKnown() const {
  return {environment_.host,
          {numbering_.worker_index, numbering_.worker_count},
          static_cast<uint32_t>(environment_.load_loops.size()),
          probed_};
}

void WorkerSession::Refuse(v1::Refused::Code code, const std::string& reason) {
  if (std::exchange(refused_, true)) return;
  state_ = State::kStopped;
  DropTransport();
  DropRunnerSoon();
  environment_.admission->Release(id_);
  audit_.EndRefused(code, mask_.Masked(reason), requests_begun());
  v1::Event event;
  event.mutable_refused()->set_code(code);
  event.mutable_refused()->set_reason(reason);
  log_.Send(std::move(event));
}

}  // namespace byzerperf
