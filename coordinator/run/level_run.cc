#include "coordinator/run/level_run.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "common/schedule/grant_size.h"
#include "common/schedule/split.h"

namespace byzerperf {
namespace {

// From the command to the level's start: the command must be there by then,
// and the first grants too.
constexpr int64_t kMinLeadNs = 100 * kNsPerMs;
// A worker that ends a level answers within this beyond the grace period.
constexpr int64_t kEndPatienceNs = 5 * kNsPerSecond;
// About 10 MB of rows; the workers' slots then wait for grants, which shows in
// grant_wait_us.
constexpr uint64_t kMostUnwrittenRows = 10'000;

}  // namespace

LevelRun::LevelRun(Loop& loop, WorkerRoster& roster, const LevelTask& task,
                   std::function<void(LevelEnd)> on_end)
    : loop_(loop),
      roster_(roster),
      task_(task),
      on_end_(std::move(on_end)),
      ledger_(task),
      members_(roster.peers().size()),
      tick_timer_(loop),
      abort_timer_(loop) {}

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

  const auto count = static_cast<uint32_t>(live.size());
  const auto shares =
      SplitByLargestRemainder(stage().load().concurrency(), count);
  // A worker without a share sends nothing, so it can't warm up either.
  const auto sharing = static_cast<uint32_t>(std::count_if(
      shares.begin(), shares.end(), [](uint32_t share) { return share > 0; }));
  auto warmups =
      SplitByLargestRemainder(stage().warmup_request_count(), sharing);
  warmups.resize(count, 0);
  for (size_t i = 0; i < live.size(); ++i) {
    Member& member = Of(*live[i]);
    member.share = shares[i];
    member.warmup_requests = warmups[i];
    StartOn(*live[i], start_ns_);
  }
  last_tick_ns_ = start_ns_;
  tick_timer_.RunAt(start_ns_, [this] { Tick(); });
}

void LevelRun::StartOn(WorkerPeer& peer, int64_t start_ns) {
  Member& member = Of(peer);
  member.last_batch_ns = start_ns;
  v1::Command command;
  v1::StartLevel& start = *command.mutable_start_level();
  start.set_stage(task_.stage);
  start.set_at_worker_ns(peer.clock.ToWorkerNs(start_ns));
  start.set_share(member.share);
  start.set_warmup_requests(member.warmup_requests);
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
      Of(peer).ended = true;
      CheckEnd();
      break;
    case v1::Event::kRefused:
      roster_.GiveUp(peer, event.refused().reason());
      HandleLoss(peer);
      break;
    default:
      break;
  }
}

void LevelRun::OnLost(WorkerPeer& peer) { HandleLoss(peer); }

void LevelRun::TakeGrantRequest(WorkerPeer& peer,
                                const v1::GrantRequest& request) {
  if (request.stage() != task_.stage || state_ != State::kRunning) return;
  if (DiskIsBehind()) {
    Of(peer).held_request = request;
    return;
  }
  Grant(peer, request);
}

bool LevelRun::DiskIsBehind() const {
  return task_.sink->unwritten_rows() > kMostUnwrittenRows;
}

void LevelRun::GrantWhatWasHeld() {
  if (state_ != State::kRunning || DiskIsBehind()) return;
  for (WorkerPeer* peer : roster_.live()) {
    auto& held = Of(*peer).held_request;
    if (!held.has_value()) continue;
    const v1::GrantRequest request = *std::exchange(held, std::nullopt);
    Grant(*peer, request);
  }
}

void LevelRun::Grant(WorkerPeer& peer, const v1::GrantRequest& request) {
  Member& member = Of(peer);
  GrantPool& pool = ledger_.pool();
  const uint32_t wanted =
      GrantSize({.slots = member.share,
                 .requests_per_s = request.requests_per_s(),
                 .round_trip_s = NsToSeconds(peer.clock.round_trip_ns()),
                 .unassigned = pool.unassigned(),
                 .all_slots = stage().load().concurrency()});
  const GrantPool::Range range = pool.Take(peer.index, wanted);
  member.exhausted = range.count == 0 || pool.unassigned() == 0;
  v1::Command command;
  v1::Grant& grant = *command.mutable_grant();
  grant.set_stage(task_.stage);
  grant.set_first(range.first);
  grant.set_count(range.count);
  grant.set_attempt(range.attempt);
  grant.set_exhausted(member.exhausted);
  roster_.Send(peer, std::move(command));
}

void LevelRun::TakeBatch(WorkerPeer& peer, uint32_t number, v1::Batch& batch) {
  Member& member = Of(peer);
  if (batch.stage() != task_.stage) return;
  bool sent_again = false;
  for (const v1::RequestRecord& row : batch.rows()) {
    sent_again = sent_again || row.attempt() > 1;
  }
  const absl::Status taken = ledger_.Take(peer.index, batch);
  if (!taken.ok()) {
    roster_.GiveUp(peer, std::string(taken.message()));
    HandleLoss(peer);
    return;
  }
  if (sent_again) last_second_attempt_ns_ = loop_.NowNs();
  NoteState(member, batch);
  GrantWhatWasHeld();
  v1::Command command;
  command.mutable_acknowledge()->set_event_number(number);
  roster_.Send(peer, std::move(command));
  CheckEnd();
}

void LevelRun::NoteState(Member& member, const v1::Batch& batch) {
  member.last_batch_ns = loop_.NowNs();
  member.begun = batch.begun();
  member.drained = batch.drained();
  if (batch.has_ramp_end_s()) member.ramp_end_s = batch.ramp_end_s();
  if (batch.has_last_issue_s()) member.last_issue_s = batch.last_issue_s();
  member.in_flight = batch.health().in_flight();
}

void LevelRun::Tick() {
  const int64_t now_ns = loop_.NowNs();
  ForgiveOwnStall(now_ns);
  GiveUpTheSilent(now_ns);
  if (state_ == State::kOver) return;
  EndWhenOverdue(now_ns);
  GrantWhatWasHeld();
  if (pace_.IsDue(now_ns)) {
    uint32_t in_flight = 0;
    for (const WorkerPeer* peer : roster_.live()) {
      in_flight += Of(*peer).in_flight;
    }
    task_.observer->OnProgress(pace_.Measure(
        stage(), {ledger_.pool().accepted(), ledger_.failed_rows(), in_flight},
        now_ns));
  }
  tick_timer_.RunAt(now_ns + TickNs(), [this] { Tick(); });
}

// Workers keep the time limit and its grace themselves; this is for one whose
// clock stands still.
void LevelRun::EndWhenOverdue(int64_t now_ns) {
  if (!stage().has_duration_s() || state_ != State::kRunning) return;
  const double limit_s = stage().duration_s() + stage().grace_period_s();
  if (now_ns > start_ns_ + SecondsToNs(limit_s) + kEndPatienceNs) {
    EndAll(/*abort=*/true);
  }
}

void LevelRun::Stop(const std::string& reason, bool drain) {
  if (state_ == State::kOver) return;
  if (stopped_reason_.empty()) stopped_reason_ = reason;
  EndAll(/*abort=*/!drain);
  CheckEnd();
}

void LevelRun::EndAll(bool abort) {
  state_ = State::kEnding;
  v1::Command command;
  command.mutable_end_level()->set_stage(task_.stage);
  command.mutable_end_level()->set_abort(abort);
  roster_.SendToLive(command);
  if (abort) {
    abort_timer_.RunAfter(kEndPatienceNs, [this] { GiveUpTheUnended(); });
    return;
  }
  // Whatever is still in flight then is aborted.
  const int64_t grace_ns = SecondsToNs(stage().grace_period_s());
  abort_timer_.RunAfter(grace_ns + kEndPatienceNs,
                        [this] { EndAll(/*abort=*/true); });
}

void LevelRun::CheckEnd() {
  const std::vector<WorkerPeer*> live = roster_.live();
  if (state_ == State::kRunning) {
    const bool drained =
        stage().has_duration_s() &&
        std::all_of(live.begin(), live.end(), [this](WorkerPeer* peer) {
          return Of(*peer).drained || Of(*peer).share == 0;
        });
    if (ledger_.pool().complete() || drained) EndAll(/*abort=*/false);
  }
  if (state_ != State::kEnding) return;
  const bool all_ended =
      std::all_of(live.begin(), live.end(),
                  [this](WorkerPeer* peer) { return Of(*peer).ended; });
  if (all_ended) Finish();
}

}  // namespace byzerperf
