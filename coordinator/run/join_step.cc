#include "coordinator/run/join_step.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/plan/model_mix.h"
#include "coordinator/run/model_choice.h"
#include "coordinator/run/worker_errors.h"

namespace byzerperf {
namespace {

// Whoever is well answers at once; a dead address should cost no more.
constexpr double kDescribeSeconds = 2;

}  // namespace

JoinStep::JoinStep(Loop& loop, WorkerRoster& roster, WorkerBriefing& briefing,
                   const v1::LoadPlan& plan,
                   std::vector<WorkerPeer*> candidates,
                   std::function<void(Refusals)> on_done)
    : loop_(loop),
      roster_(roster),
      briefing_(briefing),
      plan_(plan),
      candidates_(std::move(candidates)),
      on_done_(std::move(on_done)),
      timer_(loop) {}

JoinStep::~JoinStep() {
  if (on_done_) roster_.SetAbsentListener(nullptr);
}

void JoinStep::Start() {
  roster_.SetListener(this);
  roster_.SetAbsentListener(this);
  timer_.RunAfter(SecondsToNs(kPatienceS), [this] { RefuseTheLate(); });
  for (WorkerPeer* peer : candidates_) {
    steps_[peer->index] = Step::kDescribing;
    peer->link->Describe(kDescribeSeconds);
  }
  FinishWhenAllAnswered();
}

void JoinStep::OnDescribed(
    WorkerPeer& peer,
    const absl::StatusOr<v1::WorkerDescription>& description) {
  const auto step = steps_.find(peer.index);
  if (step == steps_.end() || step->second != Step::kDescribing) return;
  if (!description.ok()) {
    return Refuse(peer, std::string(description.status().message()));
  }
  const DescribedWorker judged = JudgeDescription(peer.name, *description);
  if (!judged.problem.empty()) return Refuse(peer, judged.problem);
  peer.description = *description;
  step->second = Step::kProbing;
  // It must be there now: the others wait.
  briefing_.SendProbe(peer, /*wait_for_model_s=*/0);
}

void JoinStep::OnEvent(WorkerPeer& peer, v1::Event& event) {
  if (!steps_.contains(peer.index)) {
    // One of those that waited: its ceiling of time, or a thread that failed.
    if (event.has_refused()) roster_.GiveUp(peer, event.refused().reason());
    return;
  }
  switch (event.kind_case()) {
    case v1::Event::kProbeResult:
      return TakeProbe(peer, event.probe_result());
    case v1::Event::kPromptsWanted:
      return briefing_.SendPrompts(peer);
    case v1::Event::kReady:
      return TakeReady(peer, event.ready());
    case v1::Event::kRefused:
      return Refuse(peer, RefusedText(peer.name, event.refused()));
    default:
      return;
  }
}

// One of those that waited is missed at the level's start.
void JoinStep::OnLost(WorkerPeer& peer) {
  if (!steps_.contains(peer.index)) return;
  Refuse(peer, absl::StrCat("worker ", peer.name, ": ", peer.lost_reason));
}

void JoinStep::TakeProbe(WorkerPeer& peer, const v1::ProbeResult& result) {
  if (steps_[peer.index] != Step::kProbing) return;
  // What it was in earlier levels stays known of it.
  std::vector<v1::TargetFacts> before = peer.targets;
  const absl::Status taken = WorkerBriefing::TakeProbe(result, &peer);
  std::string why(taken.message());
  if (taken.ok()) why = WhyOtherModels(peer);
  if (why.empty()) return SendPlan(peer);
  peer.targets = std::move(before);
  Refuse(peer, why);
}

std::string JoinStep::WhyOtherModels(const WorkerPeer& peer) const {
  std::vector<v1::TargetFacts> others;
  for (const auto& other : roster_.peers()) {
    if (!other->took_part || other.get() == &peer) continue;
    others.insert(others.end(), other->targets.begin(), other->targets.end());
  }
  const std::string why = WhyNotServed(ModelNames(plan_), peer.targets, others);
  return why.empty() ? "" : absl::StrCat("worker ", peer.name, ": ", why);
}

// Its place is among those that may take part in the next level. Which slots
// and indices are its own, StartLevel says anew.
void JoinStep::SendPlan(WorkerPeer& peer) {
  uint32_t place = 0;
  uint32_t count = 0;
  for (const auto& other : roster_.peers()) {
    if (!other->live && !steps_.contains(other->index)) continue;
    ++count;
    if (other->index < peer.index) ++place;
  }
  steps_[peer.index] = Step::kPreparing;
  briefing_.SendPlan(peer, place, count);
}

void JoinStep::TakeReady(WorkerPeer& peer, const v1::Ready& ready) {
  if (steps_[peer.index] != Step::kPreparing) return;
  WorkerBriefing::TakeReady(ready, &peer);
  steps_[peer.index] = Step::kReady;
  FinishWhenAllAnswered();
}

void JoinStep::Refuse(WorkerPeer& peer, const std::string& why) {
  steps_[peer.index] = Step::kOut;
  refusals_[peer.index] = why;
  roster_.GiveUp(peer, why);
  FinishWhenAllAnswered();
}

void JoinStep::RefuseTheLate() {
  for (WorkerPeer* peer : candidates_) {
    const Step step = steps_[peer->index];
    if (step == Step::kReady || step == Step::kOut) continue;
    Refuse(*peer, absl::StrCat("worker ", peer->name, ": not ready in ",
                               kPatienceS, " s"));
  }
}

void JoinStep::FinishWhenAllAnswered() {
  const bool all =
      std::all_of(steps_.begin(), steps_.end(), [](const auto& one) {
        return one.second == Step::kReady || one.second == Step::kOut;
      });
  if (!all || steps_.size() < candidates_.size() || !on_done_) return;
  timer_.Cancel();
  briefing_.Rest();
  roster_.SetListener(nullptr);
  roster_.SetAbsentListener(nullptr);
  // Posted: whoever is told may destroy this.
  loop_.Post([on_done = std::exchange(on_done_, nullptr),
              refusals = refusals_] { on_done(refusals); });
}

}  // namespace byzerperf
