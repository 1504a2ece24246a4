#ifndef BYZERPERF_COORDINATOR_RUN_LOAD_DEALER_H_
#define BYZERPERF_COORDINATOR_RUN_LOAD_DEALER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "byzerperf/v1/control.pb.h"
#include "coordinator/run/level_arrivals.h"
#include "coordinator/run/level_ledger.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// How a level's load comes to its workers: what each of them may hold at once,
// which indices are its to send, and who takes over when one is lost. A closed
// loop and an open one differ in this alone. Loop-thread only.
class LoadDealer {
 public:
  virtual ~LoadDealer() = default;
  LoadDealer(const LoadDealer&) = delete;
  LoadDealer& operator=(const LoadDealer&) = delete;

  // What of the level is one worker's.
  struct Part {
    bool takes_part = false;  // false: it sends nothing
    uint32_t share = 0;       // as in StartLevel
    uint32_t warmup_requests = 0;
    uint32_t prefill_share = 0;
    uint32_t place = 0;  // among those that take part
  };
  const Part& PartOf(const WorkerPeer& peer) const {
    return parts_[peer.index];
  }

  // Splits the level over the live workers; before anything else.
  void Split();

  // Fills in what of the level is this worker's.
  void Describe(const WorkerPeer& peer, v1::StartLevel* start) const;

  // All workers were told to start.
  virtual void Begin() {}

  // A worker of the running level has few indices left.
  virtual void OnRequest(WorkerPeer& /*peer*/,
                         const v1::GrantRequest& /*request*/) {}

  // Time has passed or rows were written: what had to wait may go on.
  virtual void Continue() {}

  // A worker was given up `elapsed_ns` after the level's start, and the level
  // goes on: its load and its open indices go to those that live.
  virtual void TakeOver(const LevelLedger::LostWorker& lost,
                        int64_t elapsed_ns) = 0;

  // False: rows come whether the disk has taken the last ones or not.
  virtual bool waits_for_disk() const = 0;

 protected:
  // All must outlive this.
  LoadDealer(WorkerRoster& roster, const LevelTask& task, LevelLedger& ledger);

  // The parts of this many live workers, in the order of the roster.
  virtual std::vector<Part> PartsOf(uint32_t workers) const = 0;

  const v1::Stage& stage() const { return task_.stage_plan(); }
  GrantPool& pool() { return ledger_.pool(); }
  std::vector<WorkerPeer*> TakingPart() const;
  void SendGrant(WorkerPeer& peer, const GrantPool::Range& range,
                 bool exhausted);
  // Splits what workers may hold anew; those whose shares change are told.
  void ShareAnew();

  WorkerRoster& roster_;
  const LevelTask task_;
  LevelLedger& ledger_;

 private:
  std::vector<Part> parts_;   // by peer index
  uint32_t taking_part_ = 0;  // at the level's start
};

// The dealer of the task's stage. `arrivals` are the stage's, null in a closed
// loop. All must outlive it.
std::unique_ptr<LoadDealer> MakeLoadDealer(WorkerRoster& roster,
                                           const LevelTask& task,
                                           LevelLedger& ledger,
                                           LevelArrivals* arrivals);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LOAD_DEALER_H_
