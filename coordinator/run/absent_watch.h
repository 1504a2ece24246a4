#ifndef BYZERPERF_COORDINATOR_RUN_ABSENT_WATCH_H_
#define BYZERPERF_COORDINATOR_RUN_ABSENT_WATCH_H_

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "common/loop/loop.h"
#include "coordinator/run/loop_timer.h"
#include "coordinator/run/worker_finder.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// While levels run: asks the workers that are missing or were lost, now and
// then, whether they are well, and the services of --workers for new addresses.
// One small call at a time to each, more and more seldom, down to one each four
// seconds. Loop-thread only.
class AbsentWatch : public PeerListener {
 public:
  // `finder` may be null. All must outlive this.
  AbsentWatch(Loop& loop, WorkerRoster& roster, WorkerFinder* finder);
  ~AbsentWatch() override;
  AbsentWatch(const AbsentWatch&) = delete;
  AbsentWatch& operator=(const AbsentWatch&) = delete;

  // Watches until candidates are taken.
  void Watch();

  // Between levels: the peers that answered, are of this version and free, and
  // those that were found, which the roster gets now.
  std::vector<WorkerPeer*> TakeCandidates();

  void OnDescribed(
      WorkerPeer& peer,
      const absl::StatusOr<v1::WorkerDescription>& description) override;
  void OnEvent(WorkerPeer& /*peer*/, v1::Event& /*event*/) override {}
  void OnLost(WorkerPeer& /*peer*/) override {}

 private:
  struct Absent {
    int64_t next_ns = 0;   // when it is asked again
    int64_t delay_ns = 0;  // from the last question to the next one
    bool asked = false;    // a call is in flight
    bool well = false;
  };

  void Tick();
  void LookUp();

  Loop& loop_;
  WorkerRoster& roster_;
  WorkerFinder* const finder_;
  std::map<uint32_t, Absent> absent_;  // by peer index
  std::vector<WorkerEndpoint> found_;
  int64_t next_lookup_ns_ = 0;
  LoopTimer tick_timer_;
  std::shared_ptr<int> alive_;  // a search may end later
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_ABSENT_WATCH_H_
