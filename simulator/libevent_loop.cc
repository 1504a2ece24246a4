#include "simulator/libevent_loop.h"

#include <event2/event.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "absl/status/status.h"
#include "common/base/duration.h"

namespace byzerperf {
namespace {

constexpr int kTimersPerTurn = 16;

}  // namespace

void EventBaseDeleter::operator()(event_base* base) const {
  event_base_free(base);
}

void EventDeleter::operator()(event* event) const { event_free(event); }

absl::StatusOr<std::unique_ptr<LibeventLoop>> LibeventLoop::Create() {
  const std::unique_ptr<event_config, decltype(&event_config_free)> config(
      event_config_new(), &event_config_free);
  if (config == nullptr) {
    return absl::ResourceExhaustedError("libevent: no memory");
  }
  // Without the time cache: a timer that is set late in a long turn of the
  // loop would else count from the turn's start and fire early.
  event_config_set_flag(config.get(), EVENT_BASE_FLAG_PRECISE_TIMER);
  event_config_set_flag(config.get(), EVENT_BASE_FLAG_NO_CACHE_TIME);
  EventBasePtr base(event_base_new_with_config(config.get()));
  // Two: kFirst, and what everything else has unasked.
  if (base != nullptr) event_base_priority_init(base.get(), 2);
  const int wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (base == nullptr || wake_fd < 0) {
    if (wake_fd >= 0) close(wake_fd);
    return absl::ResourceExhaustedError(
        "cannot make an event loop: no free file descriptor or no memory");
  }
  return std::unique_ptr<LibeventLoop>(
      new LibeventLoop(std::move(base), wake_fd));
}

LibeventLoop::LibeventLoop(EventBasePtr base, int wake_fd)
    : base_(std::move(base)), wake_fd_(wake_fd) {
  timer_event_.reset(event_new(
      base_.get(), -1, 0,
      [](evutil_socket_t, short, void* self) {
        static_cast<LibeventLoop*>(self)->RunDueTimers();
      },
      this));
  wake_event_.reset(event_new(
      base_.get(), wake_fd_, EV_READ | EV_PERSIST,
      [](evutil_socket_t, short, void* self) {
        static_cast<LibeventLoop*>(self)->RunPosted();
      },
      this));
  event_add(wake_event_.get(), nullptr);
}

LibeventLoop::~LibeventLoop() {
  signal_handlers_.clear();
  timer_event_.reset();
  wake_event_.reset();
  close(wake_fd_);
}

int64_t LibeventLoop::NowNs() const {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kNsPerSecond + now.tv_nsec;
}

Loop::TimerId LibeventLoop::RunAt(int64_t when_ns, std::function<void()> work) {
  const TimerId timer = ++last_timer_;
  timers_.emplace(TimerKey(when_ns, timer), std::move(work));
  timer_times_.emplace(timer, when_ns);
  ArmTimer();
  return timer;
}

void LibeventLoop::Cancel(TimerId timer) {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase(TimerKey(found->second, timer));
  timer_times_.erase(found);
}

void LibeventLoop::ArmTimer() {
  if (timers_.empty()) return;
  const int64_t first_ns = timers_.begin()->first.first;
  if (armed_ns_ != 0 && armed_ns_ <= first_ns) return;
  armed_ns_ = std::max<int64_t>(first_ns, 1);
  const int64_t delay_ns = std::max<int64_t>(first_ns - NowNs(), 0);
  const int64_t delay_us = (delay_ns + 999) / 1000;
  const timeval delay = {delay_us / 1'000'000, delay_us % 1'000'000};
  event_add(timer_event_.get(), &delay);
}

void LibeventLoop::RunDueTimers() {
  // Only what is due now, and not all of many: timers take turns with the
  // sockets, or a request would wait unread behind a burst of sends.
  const int64_t now_ns = NowNs();
  armed_ns_ = now_ns;  // keeps RunAt from arming at every call below
  for (int i = 0; i < kTimersPerTurn && !timers_.empty() &&
                  timers_.begin()->first.first <= now_ns;
       ++i) {
    auto due = timers_.extract(timers_.begin());
    timer_times_.erase(due.key().second);
    due.mapped()();
  }
  armed_ns_ = 0;
  ArmTimer();
}

void LibeventLoop::Post(std::function<void()> work) {
  {
    const MutexLock lock(mutex_);
    posted_.push_back(std::move(work));
  }
  eventfd_write(wake_fd_, 1);
}

void LibeventLoop::RunPosted() {
  eventfd_t count = 0;
  eventfd_read(wake_fd_, &count);
  std::vector<std::function<void()>> posted;
  {
    const MutexLock lock(mutex_);
    posted.swap(posted_);
  }
  for (const auto& work : posted) work();
}

void LibeventLoop::Run() { event_base_dispatch(base_.get()); }

void LibeventLoop::Stop() {
  Post([this] { event_base_loopbreak(base_.get()); });
}

void LibeventLoop::OnSignal(int signal, std::function<void()> work) {
  auto handler = std::make_unique<SignalHandler>();
  handler->work = std::move(work);
  handler->event.reset(evsignal_new(
      base_.get(), signal,
      [](evutil_socket_t, short, void* self) {
        static_cast<SignalHandler*>(self)->work();
      },
      handler.get()));
  event_add(handler->event.get(), nullptr);
  signal_handlers_.push_back(std::move(handler));
}

}  // namespace byzerperf
