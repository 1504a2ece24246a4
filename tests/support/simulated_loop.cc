#include "tests/support/simulated_loop.h"

#include <algorithm>

namespace byzerperf {

SimulatedLoop::SimulatedLoop(int64_t start_ns) : now_ns_(start_ns) {}

Loop::TimerId SimulatedLoop::RunAt(int64_t when_ns,
                                   std::function<void()> work) {
  const TimerId id = ++last_timer_;
  timers_.emplace(TimerKey(when_ns, id), std::move(work));
  timer_times_.emplace(id, when_ns);
  return id;
}

void SimulatedLoop::Cancel(TimerId timer) {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase(TimerKey(found->second, timer));
  timer_times_.erase(found);
}

void SimulatedLoop::Post(std::function<void()> work) {
  MutexLock lock(mutex_);
  posted_.push_back(std::move(work));
}

bool SimulatedLoop::RunOne() {
  std::function<void()> work;
  {
    MutexLock lock(mutex_);
    if (!posted_.empty()) {
      work = std::move(posted_.front());
      posted_.pop_front();
    }
  }
  if (work == nullptr) {
    const auto first = timers_.begin();
    if (first == timers_.end() || first->first.first > now_ns_) return false;
    work = std::move(first->second);
    timer_times_.erase(first->first.second);
    timers_.erase(first);
  }
  work();
  return true;
}

bool SimulatedLoop::JumpToNextTimer(int64_t until_ns) {
  if (timers_.empty()) return false;
  const int64_t next_ns = timers_.begin()->first.first;
  if (next_ns > until_ns) return false;
  now_ns_ = std::max(now_ns_, next_ns);
  return true;
}

void SimulatedLoop::RunReady() {
  while (RunOne()) {
  }
}

bool SimulatedLoop::RunUntilIdle(int64_t limit_ns) {
  const int64_t until_ns = now_ns_ + limit_ns;
  do {
    RunReady();
  } while (JumpToNextTimer(until_ns));
  if (timers_.empty()) return true;
  now_ns_ = until_ns;
  return false;
}

bool SimulatedLoop::RunUntil(const std::function<bool()>& done,
                             int64_t limit_ns) {
  const int64_t until_ns = now_ns_ + limit_ns;
  while (!done()) {
    if (!RunOne() && !JumpToNextTimer(until_ns)) return done();
  }
  return true;
}

void SimulatedLoop::AdvanceTo(int64_t when_ns) {
  do {
    RunReady();
  } while (JumpToNextTimer(when_ns));
  now_ns_ = std::max(now_ns_, when_ns);
}

}  // namespace byzerperf
