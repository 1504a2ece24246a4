#include "coordinator/run/closed_loop_dealer.h"

#include <algorithm>
#include <utility>

#include "common/base/duration.h"
#include "common/schedule/grant_size.h"
#include "common/schedule/split.h"

namespace byzerperf {
namespace {

// About 10 MB of rows; the workers' slots then wait for grants, which shows in
// grant_wait_us.
constexpr uint64_t kMostUnwrittenRows = 10'000;

}  // namespace

ClosedLoopDealer::ClosedLoopDealer(WorkerRoster& roster, const LevelTask& task,
                                   LevelLedger& ledger)
    : LoadDealer(roster, task, ledger), demands_(roster.peers().size()) {}

std::vector<LoadDealer::Part> ClosedLoopDealer::PartsOf(
    uint32_t workers) const {
  const auto shares =
      SplitByLargestRemainder(stage().load().concurrency(), workers);
  // A worker without a share sends nothing, so it can't warm up either.
  const auto sharing = static_cast<uint32_t>(std::count_if(
      shares.begin(), shares.end(), [](uint32_t share) { return share > 0; }));
  const auto warmups =
      SplitByLargestRemainder(stage().warmup_request_count(), sharing);
  const auto prefills =
      SplitByLargestRemainder(stage().prefill_concurrency(), sharing);
  std::vector<Part> parts(workers);
  // The larger shares come first.
  for (uint32_t i = 0; i < sharing; ++i) {
    parts[i].takes_part = true;
    parts[i].share = shares[i];
    parts[i].warmup_requests = warmups[i];
    parts[i].prefill_share =
        stage().prefill_concurrency() > 0 ? std::max(1u, prefills[i]) : 0;
    parts[i].place = i;
  }
  return parts;
}

void ClosedLoopDealer::OnRequest(WorkerPeer& peer,
                                 const v1::GrantRequest& request) {
  if (DiskIsBehind()) {
    demands_[peer.index].held = request;
    return;
  }
  Grant(peer, request);
}

bool ClosedLoopDealer::DiskIsBehind() const {
  return task_.sink->unwritten_rows() > kMostUnwrittenRows;
}

void ClosedLoopDealer::Continue() {
  if (DiskIsBehind()) return;
  for (WorkerPeer* peer : roster_.live()) {
    auto& held = demands_[peer->index].held;
    if (!held.has_value()) continue;
    const v1::GrantRequest request = *std::exchange(held, std::nullopt);
    Grant(*peer, request);
  }
}

void ClosedLoopDealer::Grant(WorkerPeer& peer,
                             const v1::GrantRequest& request) {
  const uint32_t wanted =
      GrantSize({.slots = PartOf(peer).share,
                 .requests_per_s = request.requests_per_s(),
                 .round_trip_s = NsToSeconds(peer.clock.round_trip_ns()),
                 .unassigned = pool().unassigned(),
                 .all_slots = stage().load().concurrency()});
  const GrantPool::Range range = pool().Take(peer.index, wanted);
  const bool exhausted = range.count == 0 || pool().unassigned() == 0;
  demands_[peer.index].exhausted = exhausted;
  SendGrant(peer, range, exhausted);
}

void ClosedLoopDealer::TakeOver(const LevelLedger::LostWorker& lost,
                                int64_t /*elapsed_ns*/) {
  SettleIndices(lost);
  ShareAnew();
  ServeExhausted();
}

void ClosedLoopDealer::SettleIndices(const LevelLedger::LostWorker& lost) {
  if (stage().has_duration_s()) {
    // What it had begun is lost: sending it again would take time that the
    // level was not meant to have.
    ledger_.WriteLost(pool().Forfeit(lost.index, lost.begun), lost);
  } else {
    ledger_.WriteLost(pool().ForfeitSessions(lost.index), lost);
  }
  if (stage().has_request_count()) {
    pool().Return(lost.index);
  } else {
    pool().Forget(lost.index);
  }
}

// Indices came back: those who were told that nothing is left do not ask.
void ClosedLoopDealer::ServeExhausted() {
  for (WorkerPeer* peer : roster_.live()) {
    if (pool().unassigned() == 0) return;
    if (demands_[peer->index].exhausted) Grant(*peer, v1::GrantRequest());
  }
}

}  // namespace byzerperf
