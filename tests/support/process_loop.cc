#include "tests/support/process_loop.h"

namespace byzerperf {

Loop::TimerId ProcessLoop::RunAt(int64_t when_ns, std::function<void()> work) {
  const TimerId timer = ++last_timer_;
  const TimerId in_world =
      world_.RunAt(when_ns - offset_ns_, [this, timer] { OnDue(timer); });
  timers_[timer] = {in_world, std::move(work)};
  return timer;
}

void ProcessLoop::Cancel(TimerId timer) {
  const auto found = timers_.find(timer);
  if (found == timers_.end()) return;
  world_.Cancel(found->second.in_world);
  timers_.erase(found);
}

void ProcessLoop::Post(std::function<void()> work) {
  world_.Post([weak = std::weak_ptr<ProcessLoop*>(alive_),
               work = std::move(work)]() mutable {
    const auto alive = weak.lock();
    if (alive != nullptr) (*alive)->RunPosted(std::move(work));
  });
}

void ProcessLoop::RunPosted(std::function<void()> work) {
  if (frozen_) {
    posted_.push_back(std::move(work));
  } else {
    work();
  }
}

void ProcessLoop::OnDue(TimerId timer) {
  if (frozen_) {
    due_.push_back(timer);
  } else {
    RunTimer(timer);
  }
}

void ProcessLoop::RunTimer(TimerId timer) {
  const auto found = timers_.find(timer);
  if (found == timers_.end()) return;  // cancelled
  const std::function<void()> work = std::move(found->second.work);
  timers_.erase(found);
  work();
}

void ProcessLoop::Thaw(First first) {
  if (!frozen_) return;
  frozen_ = false;
  const auto post_timers = [this] {
    for (const TimerId timer : std::exchange(due_, {})) {
      Post([this, timer] { RunTimer(timer); });
    }
  };
  if (first == First::kTimers) post_timers();
  for (auto& work : std::exchange(posted_, {})) Post(std::move(work));
  if (first == First::kPosted) post_timers();
}

void ProcessLoop::Kill() {
  alive_ = std::make_shared<ProcessLoop*>(this);
  for (const auto& [timer, set] : timers_) world_.Cancel(set.in_world);
  timers_.clear();
  due_.clear();
  posted_.clear();
  frozen_ = false;
}

}  // namespace byzerperf
