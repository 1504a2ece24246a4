#ifndef BYZERPERF_COORDINATOR_RUN_CLOCK_SYNC_H_
#define BYZERPERF_COORDINATOR_RUN_CLOCK_SYNC_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "common/loop/loop.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Pings all live workers, several times each and one at a time, and renews
// their clock offsets; before every level, since clocks drift. Loop-thread
// only.
class ClockSync : public PeerListener {
 public:
  static constexpr uint32_t kPings = 8;

  // `on_done` is called once, not from inside Start(). A worker that does not
  // answer in five seconds was given up by then.
  ClockSync(Loop& loop, WorkerRoster& roster, std::function<void()> on_done);

  void Start();

  void OnEvent(WorkerPeer& peer, v1::Event& event) override;
  void OnLost(WorkerPeer& peer) override;

 private:
  void Ping(WorkerPeer& peer);
  void GiveUpTheSilent();
  void FinishWhenAllAnswered();

  Loop& loop_;
  WorkerRoster& roster_;
  std::function<void()> on_done_;
  std::vector<uint32_t> pongs_;  // by peer index
  uint32_t needed_ = kPings;     // pongs of each
  LoopTimer timer_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_CLOCK_SYNC_H_
