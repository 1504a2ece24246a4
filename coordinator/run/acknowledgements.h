#ifndef BYZERPERF_COORDINATOR_RUN_ACKNOWLEDGEMENTS_H_
#define BYZERPERF_COORDINATOR_RUN_ACKNOWLEDGEMENTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <set>

#include "common/loop/loop.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Answers the batches of a level. A batch is acknowledged when its rows are
// written, so that what is acknowledged outlives the coordinator. While a slow
// disk has not taken them, the worker is answered on the tick, with the number
// that it knows: the coordinator lives, and its lease goes on. Loop-thread
// only.
class Acknowledgements {
 public:
  // Both must outlive this and all that Expect() returned.
  Acknowledgements(Loop& loop, WorkerRoster& roster)
      : loop_(loop),
        roster_(roster),
        alive_(std::make_shared<Acknowledgements*>(this)) {}

  // A batch with this number was taken in. What is returned is to be called
  // when its rows, and all handed over before, are written: once, on any
  // thread, or never.
  std::function<void()> Expect(const WorkerPeer& peer, uint32_t number);

  // The worker gets an answer with the next AnswerTheRest() though it told
  // nothing: it ended the level, and others have not.
  void Owe(const WorkerPeer& peer) { unanswered_.insert(peer.index); }

  // Time has passed: batches without any answer get one.
  void AnswerTheRest();

 private:
  void OnWritten(uint32_t index, uint32_t epoch, uint32_t number);
  void Answer(WorkerPeer& peer);

  Loop& loop_;
  WorkerRoster& roster_;
  std::set<uint32_t> unanswered_;             // peers, by index
  std::shared_ptr<Acknowledgements*> alive_;  // expires with this
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_ACKNOWLEDGEMENTS_H_
