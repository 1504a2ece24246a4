#ifndef BYZERPERF_COORDINATOR_RUN_CLOSED_LOOP_DEALER_H_
#define BYZERPERF_COORDINATOR_RUN_CLOSED_LOOP_DEALER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "coordinator/run/load_dealer.h"

namespace byzerperf {

// Slots are split by largest remainder; a worker without one sits the level
// out. Indices are granted on demand (common/schedule/grant_size.h), while the
// disk keeps up with the rows.
class ClosedLoopDealer : public LoadDealer {
 public:
  ClosedLoopDealer(WorkerRoster& roster, const LevelTask& task,
                   LevelLedger& ledger);

  void OnRequest(WorkerPeer& peer, const v1::GrantRequest& request) override;
  void Continue() override;
  void TakeOver(const LevelLedger::LostWorker& lost,
                int64_t elapsed_ns) override;
  bool waits_for_disk() const override { return true; }

 private:
  struct Demand {
    // Held back until the disk has caught up.
    std::optional<v1::GrantRequest> held;
    bool exhausted = false;  // was told that nothing is left
  };

  std::vector<Part> PartsOf(uint32_t workers) const override;
  bool DiskIsBehind() const;
  void Grant(WorkerPeer& peer, const v1::GrantRequest& request);
  void SettleIndices(const LevelLedger::LostWorker& lost);
  void ServeExhausted();

  std::vector<Demand> demands_;  // by peer index
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_CLOSED_LOOP_DEALER_H_
