#ifndef BYZERPERF_COORDINATOR_RUN_CACHE_RESET_STEP_H_
#define BYZERPERF_COORDINATOR_RUN_CACHE_RESET_STEP_H_

#include <functional>
#include <set>
#include <string>

#include "common/loop/loop.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Has the prefix caches of all live workers' targets emptied (--reset-cache),
// so that no level profits from the one before. Loop-thread only.
class CacheResetStep : public PeerListener {
 public:
  // `on_done` is called once, not from inside Start(): with "" when all caches
  // are empty, else with the first reason why one may not be. A worker that
  // does not answer in a minute is given up.
  CacheResetStep(Loop& loop, WorkerRoster& roster,
                 std::function<void(const std::string& error)> on_done);

  void Start();

  void OnEvent(WorkerPeer& peer, v1::Event& event) override;
  void OnLost(WorkerPeer& peer) override;

 private:
  void GiveUpTheSilent();
  void FinishWhenAllAnswered();

  Loop& loop_;
  WorkerRoster& roster_;
  std::function<void(const std::string&)> on_done_;
  std::set<uint32_t> answered_;  // peer indices
  std::string error_;
  LoopTimer timer_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_CACHE_RESET_STEP_H_
