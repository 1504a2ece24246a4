#ifndef BYZERPERF_TESTS_SUPPORT_SIMULATED_LOOP_H_
#define BYZERPERF_TESTS_SUPPORT_SIMULATED_LOOP_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <utility>

#include "common/base/mutex.h"
#include "common/loop/loop.h"

namespace byzerperf {

// A Loop whose time is a number: it stands still while work runs and jumps to
// the next timer when nothing is left to do. Posted work goes first, in order
// of posting; timers go by time, equal times in order of RunAt. The same
// calls therefore always give the same order, whatever the machine does.
class SimulatedLoop : public Loop {
 public:
  // Not 0, so that a stamp of 0 ("did not happen") cannot be mistaken.
  static constexpr int64_t kDefaultStartNs = 1'000'000'000;
  // As far as RunUntilIdle and RunUntil look ahead by default: an hour.
  static constexpr int64_t kDefaultLimitNs = 3600LL * 1'000'000'000;

  explicit SimulatedLoop(int64_t start_ns = kDefaultStartNs);

  int64_t NowNs() const override { return now_ns_; }
  TimerId RunAt(int64_t when_ns, std::function<void()> work) override;
  void Cancel(TimerId timer) override;
  void Post(std::function<void()> work) override;

  // Runs what is posted or due, without moving time.
  void RunReady();

  // Runs everything, time jumping from timer to timer, until nothing is posted
  // and no timer is set. False when timers were left at now + `limit_ns` (a
  // timer that always sets itself again never becomes idle); time is then
  // there.
  bool RunUntilIdle(int64_t limit_ns = kDefaultLimitNs);

  // The same, but only until `done()`, which is asked before each piece of
  // work. Returns the last answer of `done()`; false too when the loop became
  // idle before.
  bool RunUntil(const std::function<bool()>& done,
                int64_t limit_ns = kDefaultLimitNs);

  // Runs everything up to and including that time; time is then there.
  void RunFor(int64_t duration_ns) { AdvanceTo(now_ns_ + duration_ns); }
  void AdvanceTo(int64_t when_ns);

  size_t timer_count() const { return timers_.size(); }

 private:
  using TimerKey = std::pair<int64_t, TimerId>;

  // Runs one piece of posted or due work; false when there is none.
  bool RunOne();
  // Moves time to the next timer, if it is not later than `until_ns`.
  bool JumpToNextTimer(int64_t until_ns);

  int64_t now_ns_;
  TimerId last_timer_ = 0;
  std::map<TimerKey, std::function<void()>> timers_;
  std::map<TimerId, int64_t> timer_times_;
  Mutex mutex_;
  std::deque<std::function<void()>> posted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_SIMULATED_LOOP_H_
