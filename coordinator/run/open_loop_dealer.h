#ifndef BYZERPERF_COORDINATOR_RUN_OPEN_LOOP_DEALER_H_
#define BYZERPERF_COORDINATOR_RUN_OPEN_LOOP_DEALER_H_

#include <cstdint>
#include <vector>

#include "coordinator/run/load_dealer.h"

namespace byzerperf {

// All indices are dealt before the level starts, i ≡ w (mod W) to worker w of
// W: their times follow from the plan. A lost worker's indices are dealt to the
// others. Without a limit on requests in flight all workers take part; with a
// limit below their number only so many do, so that it is kept.
class OpenLoopDealer : public LoadDealer {
 public:
  OpenLoopDealer(WorkerRoster& roster, const LevelTask& task,
                 LevelLedger& ledger, LevelArrivals& arrivals);

  void Begin() override;
  void TakeOver(const LevelLedger::LostWorker& lost,
                int64_t elapsed_ns) override;
  bool waits_for_disk() const override { return false; }

 private:
  std::vector<Part> PartsOf(uint32_t workers) const override;
  void SendAll(WorkerPeer& peer, const std::vector<GrantPool::Range>& ranges);

  LevelArrivals& arrivals_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_OPEN_LOOP_DEALER_H_
