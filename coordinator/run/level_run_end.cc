// The end of a level: its books are closed and its result is made.

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "coordinator/run/level_run.h"

namespace byzerperf {

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
  end.level.seed = aggregator.seed().Make(stage().load().concurrency());
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
  facts.co_located = std::any_of(
      peer.targets.begin(), peer.targets.end(),
      [](const v1::TargetFacts& target) { return target.same_host(); });
  if (peer.calibration) facts.calibration = &*peer.calibration;
  facts.stretch = {member.ramp_end_s, member.last_issue_s, !lost_here};
  v1::WorkerResult& result = facts.result;
  result.set_worker(peer.name);
  result.set_share(member.share);
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
