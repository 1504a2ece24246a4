// The end of a level: what ends it, and how its books are closed.

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "byzerperf/v1/environment.pb.h"
#include "common/base/duration.h"
#include "coordinator/run/level_run.h"

namespace byzerperf {
namespace {

// A worker that ends a level answers within this beyond the grace period.
constexpr int64_t kEndPatienceNs = 5 * kNsPerSecond;
// About 200 MB of rows. An open loop can't wait until the disk has taken them.
constexpr uint64_t kMostWaitingRows = 200'000;

}  // namespace

// Workers keep the time limit and its grace themselves; this is for one whose
// clock stands still.
void LevelRun::EndWhenOverdue(int64_t now_ns) {
  if (!stage().has_duration_s() || state_ != State::kRunning) return;
  const double limit_s = stage().duration_s() + stage().grace_period_s();
  if (now_ns > start_ns_ + SecondsToNs(limit_s) + kEndPatienceNs) {
    if (arrivals_ == nullptr) ledger_.EndByTime(stage().duration_s());
    EndAll(/*abort=*/true);
  }
}

void LevelRun::EndWhenDiskIsFarBehind() {
  if (dealer_->waits_for_disk() || state_ != State::kRunning) return;
  const uint64_t rows = task_.sink->unwritten_rows();
  if (rows <= kMostWaitingRows) return;
  failure_ = absl::StrCat(
      "rows come faster than they are written (", rows,
      " wait): write to a faster disk, or ask for --records none or a lower "
      "--request-rate");
  Stop(failure_, /*drain=*/false);
}

void LevelRun::EndWhenOverSaturated() {
  if (saturation_ == nullptr || over_saturated_) return;
  if (state_ != State::kRunning) return;
  uint32_t told_s = std::numeric_limits<uint32_t>::max();
  for (const WorkerPeer* peer : roster_.live()) {
    if (TakesPart(*peer)) told_s = std::min(told_s, Of(*peer).told_s);
  }
  over_saturated_ = saturation_->Advance(ledger_.aggregator(), told_s);
  if (!over_saturated_) return;
  const bool goes_on = task_.plan->on_saturation() == v1::OnSaturation::mark;
  task_.observer->OnNotice(absl::StrCat(
      "level ", stage().level(),
      " is over-saturated: requests in flight and TTFT both keep growing; ",
      goes_on ? "it goes on (--on-saturation mark)"
              : "it ends here (--on-saturation mark lets it go on)"));
  // What is in flight is of a growing queue: it would not end in the grace
  // period either.
  if (!goes_on) EndAll(/*abort=*/true);
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

// In an open loop time has no say: all that is planned is due before, and what
// a lost worker left is sent late rather than not.
bool LevelRun::IsDrained() const {
  if (!stage().has_duration_s() || arrivals_ != nullptr) return false;
  const std::vector<WorkerPeer*> live = roster_.live();
  return std::all_of(live.begin(), live.end(), [this](const WorkerPeer* peer) {
    return members_[peer->index].drained || !TakesPart(*peer);
  });
}

void LevelRun::CheckEnd() {
  if (state_ == State::kRunning && ledger_.pool().complete()) {
    EndAll(/*abort=*/false);
  } else if (state_ == State::kRunning && IsDrained()) {
    ledger_.EndByTime(stage().duration_s());
    EndAll(/*abort=*/false);
  }
  if (state_ != State::kEnding) return;
  const std::vector<WorkerPeer*> live = roster_.live();
  const bool all_ended =
      std::all_of(live.begin(), live.end(),
                  [this](WorkerPeer* peer) { return Of(*peer).ended; });
  if (all_ended) Finish();
}

void LevelRun::Finish() {
  state_ = State::kOver;
  tick_timer_.Cancel();
  abort_timer_.Cancel();
  roster_.SetListener(nullptr);
  ForfeitWhatIsOpen();

  LevelFacts facts;
  facts.plan = task_.plan;
  facts.stage = &stage();
  facts.planned = ledger_.pool().accepted();
  facts.started_unix_s = started_unix_s_;
  facts.stopped_reason = stopped_reason_;
  facts.over_saturated = over_saturated_;
  facts.workers = AllWorkerFacts();
  if (!lost_workers_.empty()) facts.degraded = MakeDegraded();

  LevelEnd end;
  const LevelAggregator& aggregator = ledger_.aggregator();
  end.failure = failure_;
  end.level.result = MakeLevelResult(facts, aggregator);
  end.level.histograms = aggregator.Histograms(stage().level());
  for (const auto& [second, data] : aggregator.timeline()) {
    end.level.timeline.push_back(data);
  }
  end.level.seed =
      aggregator.seed().Make(SeedConcurrency(stage(), end.level.result));
  // Posted: whoever is told may destroy this level.
  loop_.Post([on_end = std::exchange(on_end_, nullptr),
              end = std::make_shared<LevelEnd>(std::move(end))] {
    on_end(std::move(*end));
  });
}

// A level that ends early leaves requests of lost workers that were meant to
// be sent again: the servers have seen them, so each gets its row.
void LevelRun::ForfeitWhatIsOpen() {
  if (lost_workers_.empty()) return;
  ledger_.WriteLost(
      ledger_.pool().ForfeitReturned(),
      {.name = lost_workers_.back(),
       .reason = "its worker was lost, and the level ended before "
                 "it could be sent again"});
}

LevelFacts::Worker LevelRun::WorkerFacts(const WorkerPeer& peer,
                                         bool lost_here) const {
  const Member& member = members_[peer.index];
  LevelFacts::Worker facts;
  facts.index = peer.index;
  facts.takes_part = TakesPart(peer);
  facts.co_located = std::any_of(
      peer.targets.begin(), peer.targets.end(),
      [](const v1::TargetFacts& target) { return target.same_host(); });
  if (peer.calibration) facts.calibration = &*peer.calibration;
  facts.stretch = {member.ramp_end_s, member.last_issue_s, !lost_here};
  v1::WorkerResult& result = facts.result;
  result.set_worker(peer.name);
  result.set_share(dealer_->PartOf(peer).share);
  result.set_clock_offset_ms(NsToMs(peer.clock.offset_ns()));
  result.set_clock_offset_error_ms(NsToMs(peer.clock.error_ns()));
  if (lost_here) result.set_lost_reason(peer.lost_reason);
  return facts;
}

std::vector<LevelFacts::Worker> LevelRun::AllWorkerFacts() const {
  std::vector<LevelFacts::Worker> all;
  for (const auto& peer : roster_.peers()) {
    const bool lost_here = std::find(lost_workers_.begin(), lost_workers_.end(),
                                     peer->name) != lost_workers_.end();
    if (!peer->live && !lost_here) continue;  // it took no part in this level
    all.push_back(WorkerFacts(*peer, lost_here));
  }
  return all;
}

v1::Degraded LevelRun::MakeDegraded() const {
  v1::Degraded degraded;
  const RowTotals& totals = ledger_.aggregator().totals();
  uint32_t affected = totals.second_attempts;
  // A lost second attempt is one row, not two.
  affected += totals.lost_first_attempts;
  if (totals.rows > 0) {
    degraded.set_share(static_cast<double>(affected) / totals.rows);
  }
  degraded.set_seconds(NsToSeconds(last_second_attempt_ns_ - *first_loss_ns_));
  degraded.set_unobserved_s(unobserved_s_);
  for (const std::string& name : lost_workers_) {
    degraded.add_lost_workers(name);
  }
  return degraded;
}

}  // namespace byzerperf
