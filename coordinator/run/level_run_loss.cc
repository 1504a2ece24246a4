// Losing workers: who is given up, and what becomes of its work.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/duration.h"
#include "coordinator/run/level_run.h"

namespace byzerperf {

int64_t LevelRun::TickNs() const {
  return std::min(kNsPerSecond / 4, SecondsToNs(task_.plan->lease_s()) / 6);
}

// When this very process was held up, batches may be waiting unread: that is
// no fault of the workers.
void LevelRun::ForgiveOwnStall(int64_t now_ns) {
  const int64_t late_ns = now_ns - last_tick_ns_ - TickNs();
  last_tick_ns_ = now_ns;
  if (late_ns <= TickNs()) return;
  for (Member& member : members_) member.last_batch_ns += late_ns;
}

void LevelRun::GiveUpTheSilent(int64_t now_ns) {
  const int64_t lease_ns = SecondsToNs(task_.plan->lease_s());
  for (WorkerPeer* peer : roster_.live()) {
    const Member& member = Of(*peer);
    if (member.ended || now_ns - member.last_batch_ns <= lease_ns) continue;
    roster_.GiveUp(*peer, absl::StrFormat("no word from it for %g s (--lease)",
                                          task_.plan->lease_s()));
    HandleLoss(*peer);
    if (state_ == State::kOver) return;
  }
}

void LevelRun::HandleLoss(WorkerPeer& peer) {
  if (state_ == State::kOver) return;
  const int64_t now_ns = loop_.NowNs();
  Member& member = Of(peer);
  lost_workers_.push_back(peer.name);
  if (!first_loss_ns_) first_loss_ns_ = now_ns;
  last_second_attempt_ns_ = std::max(last_second_attempt_ns_, now_ns);
  unobserved_s_ += NsToSeconds(
      std::max<int64_t>(0, now_ns - std::max(member.last_batch_ns, start_ns_)));
  const size_t left = roster_.live().size();
  const bool enough = left > 0 && left >= task_.min_workers_left;
  task_.observer->OnNotice(
      absl::StrCat("worker ", peer.name, " was lost: ", peer.lost_reason, "; ",
                   left, left == 1 ? " is left" : " are left"));
  const bool going_on = enough && state_ == State::kRunning;
  MoveLoad(peer, going_on);
  if (!enough && failure_.empty()) {
    failure_ = absl::StrCat(
        "worker ", peer.name, " was lost: ", peer.lost_reason, "; only ", left,
        " left, --min-workers-left is ", task_.min_workers_left);
    Stop(failure_, /*drain=*/false);
    return;
  }
  CheckEnd();
}

// What a lost worker had begun is lost when nobody is to send it again. One
// that had ended the level, or a closed loop's time, had told all: what it held
// was never begun, or is the rest of sessions that were cut off on purpose.
void LevelRun::MoveLoad(const WorkerPeer& peer, bool going_on) {
  const Member& member = Of(peer);
  if (member.ended || (member.drained && arrivals_ == nullptr)) {
    ledger_.pool().Forget(peer.index);
    return;
  }
  const LevelLedger::LostWorker lost{
      .index = peer.index,
      .name = peer.name,
      .reason = peer.lost_reason,
      .begun = member.begun,
      .warmup_requests = dealer_->PartOf(peer).warmup_requests,
      .had_ramped = member.ramp_end_s.has_value()};
  if (going_on) {
    dealer_->TakeOver(lost, loop_.NowNs() - start_ns_);
    return;
  }
  GrantPool& pool = ledger_.pool();
  ledger_.WriteLost(pool.Forfeit(peer.index, member.begun), lost);
  pool.Forget(peer.index);
}

void LevelRun::GiveUpTheUnended() {
  for (WorkerPeer* peer : roster_.live()) {
    if (Of(*peer).ended) continue;
    roster_.GiveUp(*peer, "it did not end the level when told to");
    HandleLoss(*peer);
  }
}

}  // namespace byzerperf
