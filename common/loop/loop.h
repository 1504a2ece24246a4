#ifndef BYZERPERF_COMMON_LOOP_LOOP_H_
#define BYZERPERF_COMMON_LOOP_LOOP_H_

#include <cstdint>
#include <functional>

namespace byzerperf {

// Time and deferred work of one thread: the seam behind which real runs have
// epoll and timerfd (EventLoop) and tests have virtual time (SimulatedLoop).
// Loop-thread only, but for Post().
class Loop {
 public:
  using TimerId = uint64_t;  // never 0

  virtual ~Loop() = default;

  // CLOCK_MONOTONIC nanoseconds, read now.
  virtual int64_t NowNs() const = 0;

  // Calls `work` once, at `when_ns` or as soon after it as the loop comes to
  // it; a time in the past means the next turn of the loop.
  virtual TimerId RunAt(int64_t when_ns, std::function<void()> work) = 0;

  // Forgets a timer; one that ran or was cancelled already is no error.
  virtual void Cancel(TimerId timer) = 0;

  // While much comes in, look for it once in `tick_ns` only, not at each: a
  // look costs more than the handling of one. No timer is later for it; what is
  // posted may be, by a tick. Where little comes in, it is told at once. 0:
  // always at once. A loop that has nothing to look at ignores it.
  virtual void LookOnceA(int64_t /*tick_ns*/) {}

  // Thread-safe: calls `work` on the loop's thread, in order of posting.
  virtual void Post(std::function<void()> work) = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_LOOP_LOOP_H_
