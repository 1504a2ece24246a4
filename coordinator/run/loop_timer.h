#ifndef BYZERPERF_COORDINATOR_RUN_LOOP_TIMER_H_
#define BYZERPERF_COORDINATOR_RUN_LOOP_TIMER_H_

#include <cstdint>
#include <functional>
#include <utility>

#include "common/loop/loop.h"

namespace byzerperf {

// One timer that is forgotten with its owner. Loop-thread only.
class LoopTimer {
 public:
  explicit LoopTimer(Loop& loop) : loop_(loop) {}
  ~LoopTimer() { Cancel(); }
  LoopTimer(const LoopTimer&) = delete;
  LoopTimer& operator=(const LoopTimer&) = delete;

  // Replaces what was set before. `work` may destroy this timer's owner.
  void RunAt(int64_t when_ns, std::function<void()> work) {
    Cancel();
    timer_ = loop_.RunAt(when_ns, [this, work = std::move(work)] {
      timer_ = 0;
      work();
    });
  }
  void RunAfter(int64_t delay_ns, std::function<void()> work) {
    RunAt(loop_.NowNs() + delay_ns, std::move(work));
  }

  void Cancel() {
    if (timer_ != 0) loop_.Cancel(timer_);
    timer_ = 0;
  }

 private:
  Loop& loop_;  // must outlive this
  Loop::TimerId timer_ = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LOOP_TIMER_H_
