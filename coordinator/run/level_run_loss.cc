// Losing workers: who is given up, and what becomes of its work.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/duration.h"
#include "common/schedule/split.h"
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
  SettleIndices(peer, going_on);
  if (going_on) {
    ShareAnew();
    ServeExhausted();
  } else if (!enough && failure_.empty()) {
    failure_ = absl::StrCat(
        "worker ", peer.name, " was lost: ", peer.lost_reason, "; only ", left,
        " left, --min-workers-left is ", task_.min_workers_left);
    Stop(failure_, /*drain=*/false);
    return;
  }
  CheckEnd();
}

void LevelRun::SettleIndices(WorkerPeer& peer, bool going_on) {
  GrantPool& pool = ledger_.pool();
  const Member& member = Of(peer);
  if (stage().has_duration_s() || !going_on) {
    // What it had begun is lost: sending it again would take time that the
    // level was not meant to have.
    ledger_.WriteLost(pool.Forfeit(peer.index, member.begun),
                      {.index = peer.index,
                       .name = peer.name,
                       .reason = peer.lost_reason,
                       .warmup_requests = member.warmup_requests,
                       .had_ramped = member.ramp_end_s.has_value()});
  }
  if (stage().has_request_count() && going_on) {
    pool.Return(peer.index);
  } else {
    pool.Forget(peer.index);
  }
}

void LevelRun::ShareAnew() {
  const std::vector<WorkerPeer*> live = roster_.live();
  const auto shares = SplitByLargestRemainder(
      stage().load().concurrency(), static_cast<uint32_t>(live.size()));
  for (size_t i = 0; i < live.size(); ++i) {
    Member& member = Of(*live[i]);
    if (member.share == shares[i]) continue;
    member.share = shares[i];
    v1::Command command;
    command.mutable_adjust_share()->set_stage(task_.stage);
    command.mutable_adjust_share()->set_share(member.share);
    roster_.Send(*live[i], std::move(command));
  }
}

// Indices came back: those who were told that nothing is left do not ask.
void LevelRun::ServeExhausted() {
  for (WorkerPeer* peer : roster_.live()) {
    if (ledger_.pool().unassigned() == 0) return;
    if (Of(*peer).exhausted) Grant(*peer, v1::GrantRequest());
  }
}

void LevelRun::GiveUpTheUnended() {
  for (WorkerPeer* peer : roster_.live()) {
    if (Of(*peer).ended) continue;
    roster_.GiveUp(*peer, "it did not end the level when told to");
    HandleLoss(*peer);
  }
}

}  // namespace byzerperf
