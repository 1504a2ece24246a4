#include "worker/service/worker_session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/plan/corpus.h"
#include "common/plan/fit_lengths.h"
#include "common/plan/validate.h"
#include "common/plan/validate_prompts.h"
#include "worker/service/limits_check.h"
#include "worker/service/session_rules.h"

namespace byzerperf {
namespace {

v1::Refused::Code CodeOf(const absl::Status& status) {
  if (absl::IsPermissionDenied(status)) return v1::Refused::target_not_allowed;
  if (absl::IsResourceExhausted(status)) return v1::Refused::limits;
  if (absl::IsUnavailable(status)) return v1::Refused::busy;
  return v1::Refused::invalid_plan;
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
      log_(std::move(emit)),
      alive_(std::make_shared<int>(0)) {}

WorkerSession::~WorkerSession() {
  loop_.Cancel(lease_timer_);
  if (runner_ && runner_->level_active()) environment_.on_share(0);
  environment_.admission->Release(id_);
}

void WorkerSession::OnCommand(const v1::Command& command) {
  if (!log_.Accept(command)) return;
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
      if (runner_) runner_->AddGrant(command.grant());
      return;
    case v1::Command::kAcknowledge:
      log_.Acknowledge(command.acknowledge().event_number());
      acknowledged_ns_ = loop_.NowNs();
      return;
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

void WorkerSession::OnProbe(const v1::Probe& probe) {
  if (state_ > State::kProbed) return;
  if (probe.coordinator_version() != Version()) {
    Refuse(v1::Refused::version,
           absl::StrCat("this worker is version ", ToAbsl(Version()),
                        ", the coordinator is ", probe.coordinator_version(),
                        "; install the same version on both hosts"));
    return;
  }
  DropTransport();
  absl::Status status =
      environment_.admission->Acquire(id_, probe.run_id(), peer_);
  if (status.ok()) status = PinTargets(probe);
  if (!status.ok()) {
    Refuse(CodeOf(status), std::string(status.message()));
    return;
  }
  state_ = State::kProbing;
  if (!AnyUnknownAddress()) AskTargets(probe.target().wait_for_model_s());
}

bool WorkerSession::AnyUnknownAddress() {
  std::vector<ProbedTarget> known(order_.targets.size());
  bool any = order_.targets.empty();
  for (size_t i = 0; i < known.size(); ++i) {
    known[i].error = order_.targets[i].error;
    if (!known[i].error.empty()) any = true;
  }
  if (any) OnProbed(known);
  return any;
}

void WorkerSession::AskTargets(double wait_s) {
  auto transport = environment_.targets->MakeTransport(loop_, order_);
  if (!transport.ok()) {
    Refuse(CodeOf(transport.status()),
           std::string(transport.status().message()));
    return;
  }
  transport_ = *std::move(transport);
  probe_ =
      std::make_unique<TargetProbe>(loop_, *transport_, order_.targets.size());
  probe_->Start(SecondsToNs(wait_s), Guarded(&WorkerSession::OnProbed));
}

absl::Status WorkerSession::PinTargets(const v1::Probe& probe) {
  // Unmasked URLs travel as secrets; without any, this node's own are meant.
  std::vector<std::string> urls(probe.secrets().urls().begin(),
                                probe.secrets().urls().end());
  if (urls.empty()) {
    urls.assign(probe.target().urls().begin(), probe.target().urls().end());
  }
  if (urls.empty()) urls = environment_.targets->OwnTargets();
  order_ = TransportOrder{};
  for (const std::string& url : urls) {
    ASSIGN_OR_RETURN(PinnedTarget target, environment_.targets->Pin(url));
    RETURN_IF_ERROR(CheckKeyMayTravel(probe, target));
    order_.targets.push_back(std::move(target));
  }
  order_.headers = CommonHeaders(probe.secrets());
  order_.run_id = probe.run_id();
  order_.options = probe.target();
  cache_reset_order_.reset();
  if (!probe.target().reset_cache().empty()) {
    ASSIGN_OR_RETURN(cache_reset_order_,
                     MakeCacheResetOrder(order_, *environment_.targets));
  }
  return absl::OkStatus();
}

void WorkerSession::OnProbed(const std::vector<ProbedTarget>& probed) {
  if (state_ != State::kProbing) return;
  v1::Event event;
  event.mutable_probe_result();  // stands there without targets too
  for (size_t i = 0; i < probed.size(); ++i) {
    const PinnedTarget& target = order_.targets[i];
    v1::TargetFacts* facts = event.mutable_probe_result()->add_targets();
    facts->set_url(target.address.masked_url);
    facts->set_address(target.address.AddressText());
    facts->set_same_host(target.same_host);
    facts->set_server(probed[i].server);
    facts->set_error(probed[i].error);
    facts->set_models_error(probed[i].models_error);
    for (const std::string& model : probed[i].models) {
      facts->add_models(model);
    }
  }
  probed_.assign(event.probe_result().targets().begin(),
                 event.probe_result().targets().end());
  state_ = State::kProbed;
  log_.Send(std::move(event));
}

void WorkerSession::OnPrepare(const v1::Prepare& prepare) {
  if (state_ > State::kMeasuring || !MayAskTargets("the plan")) return;
  const WorkerPlace place{prepare.worker_index(),
                          std::max(1u, prepare.worker_count())};
  absl::Status status = ValidatePlan(prepare.plan());
  if (status.ok()) {
    status = CheckLimits(prepare.plan(), place,
                         static_cast<uint32_t>(order_.targets.size()),
                         environment_.host.limits);
  }
  if (!status.ok()) {
    Refuse(CodeOf(status), std::string(status.message()));
    return;
  }
  numbering_ = SlotNumbering{place.index, place.count};
  lease_ns_ = SecondsToNs(prepare.plan().lease_s());
  run_ = std::make_shared<RunContext>();
  run_->plan = prepare.plan();
  run_->worker = prepare.worker_name();
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
  const absl::Status valid = CheckReadyPrompts(run_->plan, *run_->prompts);
  if (!valid.ok()) {
    Refuse(v1::Refused::invalid_plan, std::string(valid.message()));
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
  state_ = State::kStopped;
  DropTransport();
  environment_.admission->Release(id_);
  v1::Event event;
  event.mutable_refused()->set_code(code);
  event.mutable_refused()->set_reason(reason);
  log_.Send(std::move(event));
}

}  // namespace byzerperf
