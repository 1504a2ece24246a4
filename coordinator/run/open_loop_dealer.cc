#include "coordinator/run/open_loop_dealer.h"

#include <algorithm>

#include "common/base/duration.h"
#include "common/schedule/split.h"

namespace byzerperf {
namespace {

// A worker that was given up stops after the lease at the latest, and within
// this (its own clock, the last acknowledgement's way).
constexpr int64_t kStopPatienceNs = kNsPerSecond;

std::vector<uint32_t> IndicesOf(const std::vector<WorkerPeer*>& peers) {
  std::vector<uint32_t> indices;
  indices.reserve(peers.size());
  for (const WorkerPeer* peer : peers) indices.push_back(peer->index);
  return indices;
}

}  // namespace

OpenLoopDealer::OpenLoopDealer(WorkerRoster& roster, const LevelTask& task,
                               LevelLedger& ledger, LevelArrivals& arrivals)
    : LoadDealer(roster, task, ledger), arrivals_(arrivals) {}

std::vector<LoadDealer::Part> OpenLoopDealer::PartsOf(uint32_t workers) const {
  const uint32_t limit = stage().load().arrivals().max_in_flight();
  const uint32_t taking_part = limit == 0 ? workers : std::min(workers, limit);
  const auto shares = SplitByLargestRemainder(limit, taking_part);
  const auto prefills =
      SplitByLargestRemainder(stage().prefill_concurrency(), taking_part);
  std::vector<Part> parts(workers);
  for (uint32_t i = 0; i < taking_part; ++i) {
    parts[i].takes_part = true;
    parts[i].share = shares[i];
    parts[i].prefill_share =
        stage().prefill_concurrency() > 0 ? std::max(1u, prefills[i]) : 0;
    parts[i].place = i;
  }
  return parts;
}

void OpenLoopDealer::Begin() {
  const std::vector<WorkerPeer*> peers = TakingPart();
  const std::vector<GrantPool::Range> dealt = pool().Deal(IndicesOf(peers));
  for (size_t i = 0; i < peers.size(); ++i) SendAll(*peers[i], {dealt[i]});
}

void OpenLoopDealer::TakeOver(const LevelLedger::LostWorker& lost,
                              int64_t elapsed_ns) {
  const int64_t stops_ns =
      elapsed_ns + SecondsToNs(task_.plan->lease_s()) + kStopPatienceNs;
  ledger_.WriteLost(pool().ForfeitSessions(lost.index), lost);
  pool().Return(lost.index, arrivals_.FirstDueFrom(stops_ns));
  ShareAnew();
  const std::vector<WorkerPeer*> peers = TakingPart();
  const auto dealt = pool().DealReturned(IndicesOf(peers));
  for (size_t i = 0; i < peers.size(); ++i) {
    if (!dealt[i].empty()) SendAll(*peers[i], dealt[i]);
  }
}

void OpenLoopDealer::SendAll(WorkerPeer& peer,
                             const std::vector<GrantPool::Range>& ranges) {
  for (const GrantPool::Range& range : ranges) {
    SendGrant(peer, range, /*exhausted=*/&range == &ranges.back());
  }
}

}  // namespace byzerperf
