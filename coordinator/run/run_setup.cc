#include "coordinator/run/run_setup.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/duration.h"
#include "common/base/text.h"
#include "common/plan/fit_lengths.h"
#include "common/plan/model_mix.h"
#include "coordinator/run/model_choice.h"
#include "coordinator/run/text_measuring.h"
#include "coordinator/run/worker_errors.h"

namespace byzerperf {
namespace {

// For what has no time limit of its own: sending the plan and its answer.
constexpr double kAnswerSeconds = 30;

}  // namespace

RunSetup::RunSetup(Loop& loop, WorkerRoster& roster, SetupTask task,
                   std::function<void(absl::Status)> on_done)
    : loop_(loop),
      roster_(roster),
      task_(task),
      on_done_(std::move(on_done)),
      alive_(std::make_shared<int>(0)),
      wait_(loop, roster, task_.wait,
            [this, alive = std::weak_ptr<int>(alive_)](WaitEnd end) {
              if (!alive.expired()) AfterWait(std::move(end));
            }),
      step_timer_(loop),
      measured_(!HasCorpus(*task.prompts)) {}

void RunSetup::Start() {
  task_.briefing->HashPrompts();
  wait_.Start();
}

void RunSetup::AfterWait(WaitEnd end) {
  needed_ = end.needed;
  failures_ = std::move(end.failures);
  steps_.resize(roster_.peers().size(), Step::kProbing);
  roster_.SetListener(this);
  const double wait_for_model_s = task_.plan->target().wait_for_model_s();
  if (EnoughLive()) {
    for (WorkerPeer* peer : roster_.live()) {
      task_.briefing->SendProbe(*peer, wait_for_model_s);
    }
    SetStepTimer("the probe", wait_for_model_s + kAnswerSeconds);
  }
  Advance();
}

void RunSetup::OnEvent(WorkerPeer& peer, v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kProbeResult:
      TakeProbe(peer, event.probe_result());
      break;
    case v1::Event::kPromptsWanted:
      task_.briefing->SendPrompts(peer);
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
  if (steps_[peer.index] != Step::kProbing) return;
  const absl::Status taken = WorkerBriefing::TakeProbe(result, &peer);
  if (!taken.ok()) return Fail(peer, std::string(taken.message()));
  steps_[peer.index] = Step::kProbed;
  Advance();
}

void RunSetup::TakeReady(WorkerPeer& peer, const v1::Ready& ready) {
  if (steps_[peer.index] != Step::kPreparing) return;
  WorkerBriefing::TakeReady(ready, &peer);
  steps_[peer.index] = Step::kReady;
  Advance();
}

void RunSetup::Fail(WorkerPeer& peer, const std::string& why) {
  failures_.push_back(why);
  roster_.GiveUp(peer, why);
  Advance();
}

bool RunSetup::AllAt(Step step) const {
  for (const WorkerPeer* peer : roster_.live()) {
    if (steps_[peer->index] != step) return false;
  }
  return true;
}

bool RunSetup::EnoughLive() const {
  const size_t live = roster_.live().size();
  return live > 0 && live >= needed_;
}

void RunSetup::Advance() {
  if (!EnoughLive()) {
    Finish(absl::InvalidArgumentError(absl::StrJoin(failures_, "\n")));
  } else if (!prepared_ && AllAt(Step::kProbed)) {
    const absl::Status status = GoOnFromProbes();
    if (!status.ok()) Finish(status);
  } else if (prepared_ && AllAt(Step::kReady)) {
    for (const std::string& failure : failures_) {
      task_.wait.observer->OnNotice(
          absl::StrCat("going on without it: ", failure));
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
  steps_[peer.index] = Step::kMeasuring;
  roster_.Send(peer, std::move(command));
  SetStepTimer("the text to measure",
               MeasureBudgetS(*task_.plan, *task_.prompts) + kAnswerSeconds);
}

void RunSetup::TakeMeasured(WorkerPeer& peer,
                            const v1::TextMeasured& measured) {
  if (steps_[peer.index] != Step::kMeasuring) return;
  const absl::Status status =
      UseMeasured(*task_.plan, measured, task_.wait.observer, task_.prompts);
  if (!status.ok()) {
    Fail(peer, absl::StrCat("worker ", peer.name,
                            ": what it measured of the text can't be used: ",
                            status.message()));
    return;
  }
  task_.briefing->HashPrompts();
  measured_ = true;
  steps_[peer.index] = Step::kProbed;
  Advance();
}

void RunSetup::PrepareAll() {
  prepared_ = true;
  const std::vector<WorkerPeer*> live = roster_.live();
  for (size_t i = 0; i < live.size(); ++i) {
    steps_[live[i]->index] = Step::kPreparing;
    task_.briefing->SendPlan(*live[i], static_cast<uint32_t>(i),
                             static_cast<uint32_t>(live.size()));
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
      const Step step = steps_[peer->index];
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
  task_.briefing->Rest();
  roster_.SetListener(nullptr);
  // Posted: whoever is told may destroy this setup.
  loop_.Post(
      [done = std::exchange(on_done_, nullptr), status] { done(status); });
}

}  // namespace byzerperf
