#include "coordinator/run/level_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/duration.h"
#include "common/plan/sessions.h"

namespace byzerperf {
namespace {

// From the command to the level's start: the command must be there by then,
// and the first grants too.
constexpr int64_t kMinLeadNs = 100 * kNsPerMs;

// Null in a closed loop.
std::unique_ptr<LevelArrivals> ArrivalsOf(const LevelTask& task) {
  if (!task.stage_plan().load().has_arrivals()) return nullptr;
  return std::make_unique<LevelArrivals>(*task.plan, task.stage,
                                         TraceTimes(*task.prompts));
}

// The seconds below are complete in what this batch and the ones before it
// told. Loops close their windows one after another, hence a second less than
// the latest; from nothing in flight comes nothing.
uint32_t ToldBefore(const v1::Batch& batch, double elapsed_s) {
  double latest_s = std::floor(elapsed_s);
  if (batch.seconds_size() > 0) {
    latest_s = std::max_element(batch.seconds().begin(), batch.seconds().end(),
                                [](const auto& a, const auto& b) {
                                  return a.second() < b.second();
                                })
                   ->second();
  }
  return static_cast<uint32_t>(std::max(0.0, latest_s - 1));
}

}  // namespace

LevelRun::LevelRun(Loop& loop, WorkerRoster& roster, const LevelTask& task,
                   std::function<void(LevelEnd)> on_end)
    : loop_(loop),
      roster_(roster),
      task_(task),
      on_end_(std::move(on_end)),
      arrivals_(ArrivalsOf(task)),
      ledger_(task, arrivals_.get()),
      dealer_(MakeLoadDealer(roster, task, ledger_, arrivals_.get())),
      acknowledgements_(loop, roster),
      members_(roster.peers().size()),
      tick_timer_(loop),
      abort_timer_(loop) {
  const bool has_sessions = HasSessions(*task_.prompts);
  if (has_sessions) {
    pace_.SetRequests(static_cast<uint32_t>(
        RequestsOfStage(*task_.plan, *task_.prompts, task_.stage)));
  }
  if (arrivals_ == nullptr || has_sessions) return;
  saturation_ = std::make_unique<LevelSaturation>(
      *arrivals_, task.plan->target().streaming());
  ledger_.SetRowListener(
      [this](const v1::RequestRecord& row) { saturation_->AddRow(row); });
}

void LevelRun::Start(double unix_s) {
  roster_.SetListener(this);
  const std::vector<WorkerPeer*> live = roster_.live();
  int64_t round_trip_ns = 0;
  for (const WorkerPeer* peer : live) {
    round_trip_ns = std::max(round_trip_ns, peer->clock.round_trip_ns());
  }
  const int64_t lead_ns = std::max(kMinLeadNs, 4 * round_trip_ns);
  start_ns_ = loop_.NowNs() + lead_ns;
  started_unix_s_ = unix_s + NsToSeconds(lead_ns);
  pace_.Start(start_ns_);
  if (arrivals_ != nullptr) pace_.SetLastDue(arrivals_->end_s());

  dealer_->Split();
  for (WorkerPeer* peer : live) StartOn(*peer, start_ns_);
  dealer_->Begin();
  last_tick_ns_ = start_ns_;
  tick_timer_.RunAt(start_ns_, [this] { Tick(); });
}

void LevelRun::StartOn(WorkerPeer& peer, int64_t start_ns) {
  Of(peer).last_batch_ns = start_ns;
  v1::Command command;
  v1::StartLevel& start = *command.mutable_start_level();
  dealer_->Describe(peer, &start);
  start.set_at_worker_ns(peer.clock.ToWorkerNs(start_ns));
  roster_.Send(peer, std::move(command));
}

void LevelRun::OnEvent(WorkerPeer& peer, v1::Event& event) {
  switch (event.kind_case()) {
    case v1::Event::kGrantRequest:
      TakeGrantRequest(peer, event.grant_request());
      break;
    case v1::Event::kBatch:
      TakeBatch(peer, event.number(), *event.mutable_batch());
      break;
    case v1::Event::kLevelEnded:
      if (event.level_ended().stage() != task_.stage) return;
      OnEnded(peer);
      break;
    case v1::Event::kRefused:
      roster_.GiveUp(peer, event.refused().reason());
      HandleLoss(peer);
      break;
    default:
      break;
  }
}

void LevelRun::OnEnded(WorkerPeer& peer) {
  Of(peer).ended = true;
  CheckEnd();
}

void LevelRun::OnLost(WorkerPeer& peer) { HandleLoss(peer); }

void LevelRun::TakeGrantRequest(WorkerPeer& peer,
                                const v1::GrantRequest& request) {
  if (request.stage() != task_.stage || state_ != State::kRunning) return;
  dealer_->OnRequest(peer, request);
}

void LevelRun::TakeBatch(WorkerPeer& peer, uint32_t number, v1::Batch& batch) {
  Member& member = Of(peer);
  if (batch.stage() != task_.stage) return;
  bool sent_again = false;
  for (const v1::RequestRecord& row : batch.rows()) {
    sent_again = sent_again || row.attempt() > 1;
  }
  const absl::Status taken =
      ledger_.Take(peer.index, batch, acknowledgements_.Expect(peer, number));
  if (!taken.ok()) {
    roster_.GiveUp(peer, std::string(taken.message()));
    HandleLoss(peer);
    return;
  }
  if (sent_again) last_second_attempt_ns_ = loop_.NowNs();
  NoteState(member, batch);
  if (!batch.notice().empty()) {
    task_.observer->OnNotice(
        absl::StrCat("worker ", peer.name, ": ", batch.notice()));
  }
  TellOfLateAnswers(peer, batch);
  if (state_ == State::kRunning) dealer_->Continue();
  EndWhenOverSaturated();
  CheckEnd();
}

void LevelRun::NoteState(Member& member, const v1::Batch& batch) {
  member.last_batch_ns = loop_.NowNs();
  member.begun = batch.begun();
  member.drained = batch.drained();
  if (batch.has_ramp_end_s()) member.ramp_end_s = batch.ramp_end_s();
  if (batch.has_last_issue_s()) member.last_issue_s = batch.last_issue_s();
  member.in_flight = batch.health().in_flight();
  const double elapsed_s = NsToSeconds(member.last_batch_ns - start_ns_);
  member.told_s = std::max(member.told_s, ToldBefore(batch, elapsed_s));
}

// Once a level. A worker that hears nothing for the lease stops its load.
void LevelRun::TellOfLateAnswers(const WorkerPeer& peer,
                                 const v1::Batch& batch) {
  const double waited_s =
      static_cast<double>(batch.health().acknowledged_us()) * 1e-6;
  const double lease_s = task_.plan->lease_s();
  if (told_of_late_answers_ || waited_s <= lease_s / 2) return;
  told_of_late_answers_ = true;
  task_.observer->OnNotice(absl::StrFormat(
      "level %s: what worker %s told waited %.1f s for its acknowledgement, "
      "more than half of --lease (%g s), after which a worker that hears "
      "nothing stops: give a longer --lease, write the results to a faster "
      "disk, or run the coordinator nearer to the workers or on a host less "
      "busy",
      stage().level(), peer.name, waited_s, lease_s));
}

void LevelRun::Tick() {
  const int64_t now_ns = loop_.NowNs();
  ForgiveOwnStall(now_ns);
  for (const WorkerPeer* peer : roster_.live()) {
    if (Of(*peer).ended) acknowledgements_.Owe(*peer);
  }
  acknowledgements_.AnswerTheRest();
  GiveUpTheSilent(now_ns);
  EndWhenDiskIsFarBehind();
  if (state_ == State::kOver) return;
  EndWhenOverdue(now_ns);
  if (state_ == State::kRunning) dealer_->Continue();
  if (pace_.IsDue(now_ns)) TellProgress(now_ns);
  tick_timer_.RunAt(now_ns + TickNs(), [this] { Tick(); });
}

void LevelRun::TellProgress(int64_t now_ns) {
  uint32_t in_flight = 0;
  for (const WorkerPeer* peer : roster_.live()) {
    in_flight += Of(*peer).in_flight;
  }
  task_.observer->OnProgress(pace_.Measure(
      stage(), {ledger_.pool().accepted(), ledger_.failed_rows(), in_flight},
      now_ns));
}

}  // namespace byzerperf
