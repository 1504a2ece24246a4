#include "coordinator/run/run_setup.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/duration.h"
#include "common/base/sha256.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/plan/fit_lengths.h"
#include "common/plan/model_mix.h"
#include "coordinator/run/model_choice.h"
#include "coordinator/run/text_measuring.h"
#include "coordinator/run/worker_errors.h"

namespace byzerperf {
namespace {

constexpr size_t kPromptChunkBytes = size_t{1} << 20;
constexpr int64_t kRetryNs = 300 * kNsPerMs;
// For what has no time limit of its own: sending the plan and its answer.
constexpr double kAnswerSeconds = 30;

}  // namespace

RunSetup::RunSetup(Loop& loop, WorkerRoster& roster, SetupTask task,
                   std::function<void(absl::Status)> on_done)
    : loop_(loop),
      roster_(roster),
      task_(task),
      on_done_(std::move(on_done)),
      step_timer_(loop),
      measured_(!HasCorpus(*task.prompts)) {}

void RunSetup::Start() {
  Serialise();
  give_up_describing_ns_ = loop_.NowNs() + SecondsToNs(task_.wait_s);
  roster_.SetListener(this);
  for (const auto& peer : roster_.peers()) {
    progress_.push_back(std::make_unique<Progress>(loop_));
    Describe(*peer);
  }
}

void RunSetup::Describe(WorkerPeer& peer) {
  const double left_s = NsToSeconds(give_up_describing_ns_ - loop_.NowNs());
  peer.link->Describe(std::max(left_s, 0.1));
}

void RunSetup::OnDescribed(
    WorkerPeer& peer,
    const absl::StatusOr<v1::WorkerDescription>& description) {
  if (!description.ok()) {
    RetryOrFail(peer,
                NoAnswerText(peer.name, description.status(), task_.wait_s),
                MayAnswerLater(description.status()));
    return;
  }
  peer.description = *description;
  const std::string version = VersionText(peer.name, *description);
  const std::string busy = BusyText(peer.name, *description);
  if (!version.empty()) {
    Fail(peer, version);
  } else if (!busy.empty()) {
    RetryOrFail(peer, busy, /*may_retry=*/true);
  } else {
    SendProbe(peer);
  }
}

void RunSetup::RetryOrFail(WorkerPeer& peer, const std::string& why,
                           bool may_retry) {
  if (!may_retry || loop_.NowNs() + kRetryNs > give_up_describing_ns_) {
    Fail(peer, why);
    return;
  }
  progress_[peer.index]->retry.RunAfter(kRetryNs,
                                        [this, &peer] { Describe(peer); });
}

void RunSetup::SendProbe(WorkerPeer& peer) {
  progress_[peer.index]->step = Step::kProbing;
  peer.link->OpenRun();
  v1::Command command;
  v1::Probe& probe = *command.mutable_probe();
  probe.set_coordinator_version(std::string(Version()));
  probe.set_run_id(task_.plan->run_id());
  *probe.mutable_target() = task_.plan->target();
  *probe.mutable_secrets() = *task_.secrets;
  probe.set_model(task_.plan->model());
  roster_.Send(peer, std::move(command));
  SetStepTimer(
      "the probe",
      task_.wait_s + task_.plan->target().wait_for_model_s() + kAnswerSeconds);
}

void RunSetup::OnEvent(WorkerPeer& peer, v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kProbeResult:
      TakeProbe(peer, event.probe_result());
      break;
    case v1::Event::kPromptsWanted:
      SendPrompts(peer);
      break;
    case v1::Event::kTextMeasured:
      TakeMeasured(peer, event.text_measured());
      break;
    case v1::Event::kReady:
      TakeReady(peer, event.ready());
      break;
    case v1::Event::kRefused:
      Fail(peer, RefusedText(peer.name, event.refused()));
      break;
    default:
      break;
  }
}

void RunSetup::OnLost(WorkerPeer& peer) {
  failures_.push_back(
      absl::StrCat("worker ", peer.name, ": ", peer.lost_reason));
  Advance();
}

void RunSetup::TakeProbe(WorkerPeer& peer, const v1::ProbeResult& result) {
  if (progress_[peer.index]->step != Step::kProbing) return;
  if (result.targets().empty()) {
    Fail(peer, absl::StrCat("worker ", peer.name,
                            ": no model server is known: give -u URL here, or "
                            "start it there with `worker --target URL`"));
    return;
  }
  for (const v1::TargetFacts& target : result.targets()) {
    if (target.error().empty()) continue;
    Fail(peer, absl::StrCat("worker ", peer.name, ": ", target.url(), ": ",
                            target.error()));
    return;
  }
  peer.targets.assign(result.targets().begin(), result.targets().end());
  progress_[peer.index]->step = Step::kProbed;
  Advance();
}

void RunSetup::SendPrompts(WorkerPeer& peer) {
  size_t sent = 0;
  do {
    const size_t size =
        std::min(kPromptChunkBytes, prompt_bytes_.size() - sent);
    v1::Command command;
    v1::PromptChunk& chunk = *command.mutable_prompt_chunk();
    chunk.set_prompt_set_hash(task_.plan->prompt_set_hash());
    chunk.set_data(prompt_bytes_.data() + sent, size);
    sent += size;
    chunk.set_last(sent == prompt_bytes_.size());
    roster_.Send(peer, std::move(command));
  } while (sent < prompt_bytes_.size());
}

void RunSetup::TakeReady(WorkerPeer& peer, const v1::Ready& ready) {
  if (progress_[peer.index]->step != Step::kPreparing) return;
  peer.notices.assign(ready.notices().begin(), ready.notices().end());
  peer.checks.assign(ready.checks().begin(), ready.checks().end());
  progress_[peer.index]->step = Step::kReady;
  Advance();
}

void RunSetup::Fail(WorkerPeer& peer, const std::string& why) {
  failures_.push_back(why);
  roster_.GiveUp(peer, why);
  Advance();
}

bool RunSetup::AllAt(Step step) const {
  for (const WorkerPeer* peer : roster_.live()) {
    if (progress_[peer->index]->step != step) return false;
  }
  return true;
}

void RunSetup::Advance() {
  const size_t all = roster_.peers().size();
  const size_t needed = task_.min_workers == 0 ? all : task_.min_workers;
  if (roster_.live().size() < std::min(needed, all) || roster_.live().empty()) {
    Finish(absl::InvalidArgumentError(absl::StrJoin(failures_, "\n")));
  } else if (!prepared_ && AllAt(Step::kProbed)) {
    const absl::Status status = GoOnFromProbes();
    if (!status.ok()) Finish(status);
  } else if (prepared_ && AllAt(Step::kReady)) {
    for (const std::string& failure : failures_) {
      task_.observer->OnNotice(absl::StrCat("going on without ", failure));
    }
    Finish(absl::OkStatus());
  }
}

absl::Status RunSetup::GoOnFromProbes() {
  const std::vector<WorkerPeer*> live = roster_.live();
  std::vector<v1::TargetFacts> targets;
  for (const WorkerPeer* peer : live) {
    targets.insert(targets.end(), peer->targets.begin(), peer->targets.end());
  }
  const absl::StatusOr<std::string> choice =
      ChooseModel(task_.plan->model(), targets);
  if (!choice.ok()) return choice.status();
  task_.plan->set_model(*choice);
  if (measured_) {
    PrepareAll();
  } else {
    Measure(*live.front());
  }
  return absl::OkStatus();
}

void RunSetup::Measure(WorkerPeer& peer) {
  v1::Command command;
  *command.mutable_measure_text() = MeasureOrder(*task_.plan, *task_.prompts);
  progress_[peer.index]->step = Step::kMeasuring;
  roster_.Send(peer, std::move(command));
  SetStepTimer("the text to measure",
               MeasureBudgetS(*task_.plan, *task_.prompts) + kAnswerSeconds);
}

void RunSetup::TakeMeasured(WorkerPeer& peer,
                            const v1::TextMeasured& measured) {
  if (progress_[peer.index]->step != Step::kMeasuring) return;
  const absl::Status status =
      UseMeasured(*task_.plan, measured, task_.observer, task_.prompts);
  if (!status.ok()) {
    Fail(peer, absl::StrCat("worker ", peer.name,
                            ": what it measured of the text can't be used: ",
                            status.message()));
    return;
  }
  Serialise();
  measured_ = true;
  progress_[peer.index]->step = Step::kProbed;
  Advance();
}

void RunSetup::Serialise() {
  prompt_bytes_ = task_.prompts->SerializeAsString();
  task_.plan->set_prompt_set_hash(Sha256Hex(prompt_bytes_));
}

void RunSetup::PrepareAll() {
  prepared_ = true;
  const std::vector<WorkerPeer*> live = roster_.live();
  for (size_t i = 0; i < live.size(); ++i) {
    v1::Command command;
    v1::Prepare& prepare = *command.mutable_prepare();
    *prepare.mutable_plan() = *task_.plan;
    prepare.set_worker_name(live[i]->name);
    prepare.set_worker_index(static_cast<uint32_t>(i));
    prepare.set_worker_count(static_cast<uint32_t>(live.size()));
    progress_[live[i]->index]->step = Step::kPreparing;
    roster_.Send(*live[i], std::move(command));
  }
  // Preflight asks for the models one after the other.
  const auto models = static_cast<double>(ModelNames(*task_.plan).size());
  SetStepTimer("the plan", task_.plan->target().request_timeout_s() * models +
                               kAnswerSeconds);
}

void RunSetup::SetStepTimer(std::string_view asked, double seconds) {
  step_timer_.RunAfter(SecondsToNs(seconds), [this, asked, seconds] {
    // Everybody who owes an answer now is too late. To give one up may begin
    // the next step with others, or end the setup.
    std::vector<WorkerPeer*> late;
    for (WorkerPeer* peer : roster_.live()) {
      const Step step = progress_[peer->index]->step;
      if (step != Step::kProbed && step != Step::kReady) late.push_back(peer);
    }
    for (WorkerPeer* peer : late) {
      if (!on_done_) return;
      Fail(*peer,
           absl::StrCat("worker ", peer->name, ": no answer to ", ToAbsl(asked),
                        " in ",
                        byzerperf::FormatDuration(absl::Seconds(seconds))));
    }
  });
}

void RunSetup::Finish(const absl::Status& status) {
  if (!on_done_) return;
  step_timer_.Cancel();
  roster_.SetListener(nullptr);
  // Posted: whoever is told may destroy this setup.
  loop_.Post(
      [done = std::exchange(on_done_, nullptr), status] { done(status); });
}

}  // namespace byzerperf
