#include "common/loop/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/duration.h"
#include "common/base/prefetch.h"

namespace byzerperf {
namespace {

// As many descriptors are handled a turn; more wait for the next one.
constexpr int kEventsPerTurn = 1024;

// How often it is decided whether to look once a tick only, and how many ready
// descriptors a tick make that worth it.
constexpr int64_t kDecideEachNs = 10 * kNsPerMs;
constexpr int64_t kReadyWorthATick = 4;

// Memory takes about as long as one handler's system call: what a pointer leads
// to is asked for one handler after the pointer itself.
constexpr int kPrefetchedHandlers = 3;
constexpr size_t kHandlerBytes = 256;

uint32_t ToEpoll(uint32_t interest) {
  return ((interest & kFdReadable) != 0 ? uint32_t{EPOLLIN} : 0) |
         ((interest & kFdWritable) != 0 ? uint32_t{EPOLLOUT} : 0);
}

uint32_t FromEpoll(uint32_t events) {
  return ((events & EPOLLIN) != 0 ? kFdReadable : 0) |
         ((events & EPOLLOUT) != 0 ? kFdWritable : 0) |
         ((events & (EPOLLERR | EPOLLHUP)) != 0 ? kFdFailed : 0);
}

// Of the loop's own descriptors; those of watches are greater.
constexpr uint32_t kOwnGeneration = 0;

uint64_t Token(int fd, uint32_t generation) {
  return (uint64_t{generation} << 32) | static_cast<uint32_t>(fd);
}
int FdOf(uint64_t token) { return static_cast<int>(token & 0xffffffffU); }
uint32_t GenerationOf(uint64_t token) {
  return static_cast<uint32_t>(token >> 32);
}

std::string LastError() { return std::generic_category().message(errno); }

// Empties a timerfd or eventfd, so that it is no longer readable.
void Drain(int fd) {
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(fd, &count, sizeof(count));
}

}  // namespace

absl::StatusOr<std::unique_ptr<EventLoop>> EventLoop::Create() {
  UniqueFd epoll(epoll_create1(EPOLL_CLOEXEC));
  UniqueFd timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  UniqueFd wake(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!epoll.valid() || !timer.valid() || !wake.valid()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot make an event loop: ", LastError(),
                     "; raise the limit of open files (ulimit -n)"));
  }
  for (const int fd : {timer.get(), wake.get()}) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = Token(fd, kOwnGeneration);
    if (epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
      return absl::InternalError(
          absl::StrCat("cannot make an event loop: ", LastError()));
    }
  }
  return std::unique_ptr<EventLoop>(
      new EventLoop(std::move(epoll), std::move(timer), std::move(wake)));
}

EventLoop::EventLoop(UniqueFd epoll, UniqueFd timer, UniqueFd wake)
    : epoll_(std::move(epoll)),
      timer_(std::move(timer)),
      wake_(std::move(wake)) {}

EventLoop::~EventLoop() = default;

int64_t EventLoop::NowNs() const {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

Loop::TimerId EventLoop::RunAt(int64_t when_ns, std::function<void()> work) {
  const TimerId id = ++last_timer_;
  timers_.emplace(TimerKey(when_ns, id), std::move(work));
  timer_times_.emplace(id, when_ns);
  return id;
}

void EventLoop::Cancel(TimerId timer) {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase(TimerKey(found->second, timer));
  timer_times_.erase(found);
}

void EventLoop::Post(std::function<void()> work) {
  bool first = false;
  {
    MutexLock lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(work));
  }
  if (first) Wake();
}

void EventLoop::Stop() {
  stopped_ = true;
  Wake();
}

void EventLoop::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = write(wake_.get(), &one, sizeof(one));
}

void EventLoop::Watch(int fd, uint32_t interest, FdHandler& handler) {
  const auto index = static_cast<size_t>(fd);
  if (index >= watched_.size()) watched_.resize(index + 1);
  Watched& watched = watched_[index];
  const bool is_new = watched.handler == nullptr;
  if (is_new) ++watched.generation;
  watched.handler = &handler;
  if (!is_new && watched.interest == interest) return;
  watched.interest = interest;
  epoll_event event{};
  event.events = ToEpoll(interest);
  event.data.u64 = Token(fd, watched.generation);
  epoll_ctl(epoll_.get(), is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
}

void EventLoop::Unwatch(int fd) {
  const auto index = static_cast<size_t>(fd);
  if (index >= watched_.size() || watched_[index].handler == nullptr) return;
  watched_[index].handler = nullptr;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void EventLoop::Run() {
  while (!stopped_) RunOnce();
  stopped_ = false;
}

void EventLoop::RunOnce(int64_t wait_until_ns) {
  const bool busy = stopped_ || HasPosted();
  if (ticking_ && !busy) SleepToTick(wait_until_ns);
  HandleReady(busy ? 0 : ArmTimer(wait_until_ns));
  RunPosted();
  RunDueTimers();
}

bool EventLoop::HasPosted() {
  MutexLock lock(mutex_);
  return !posted_.empty();
}

void EventLoop::RunPosted() {
  std::vector<std::function<void()>> work;
  {
    MutexLock lock(mutex_);
    work.swap(posted_);
  }
  for (std::function<void()>& piece : work) piece();
}

void EventLoop::RunDueTimers() {
  // Timers set meanwhile wait for the next turn, or a timer that always sets
  // itself for now would starve the descriptors; and it must not keep those
  // behind it from their turn either.
  const auto end = timers_.upper_bound(TimerKey(NowNs(), last_timer_));
  std::vector<TimerKey> due;
  for (auto timer = timers_.begin(); timer != end; ++timer) {
    due.push_back(timer->first);
  }
  for (const TimerKey& key : due) {
    const auto timer = timers_.find(key);
    if (timer == timers_.end()) continue;  // cancelled by one before it
    const std::function<void()> work = std::move(timer->second);
    timer_times_.erase(key.second);
    timers_.erase(timer);
    work();
  }
}

int64_t EventLoop::FirstTimerNs() const {
  return timers_.empty() ? INT64_MAX : timers_.begin()->first.first;
}

void EventLoop::SleepToTick(int64_t wait_until_ns) {
  const int64_t until_ns =
      std::min({look_ns_ + tick_ns_, FirstTimerNs(), wait_until_ns});
  if (until_ns <= NowNs()) return;
  const timespec until{until_ns / kNsPerSecond, until_ns % kNsPerSecond};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
}

void EventLoop::CountReady(int count) {
  ready_count_ += count;
  const int64_t elapsed_ns = look_ns_ - ready_since_ns_;
  if (elapsed_ns < kDecideEachNs) return;
  ticking_ =
      tick_ns_ > 0 && ready_count_ * tick_ns_ >= kReadyWorthATick * elapsed_ns;
  ready_since_ns_ = look_ns_;
  ready_count_ = 0;
}

int EventLoop::ArmTimer(int64_t wait_until_ns) {
  const int64_t deadline_ns = std::min(FirstTimerNs(), wait_until_ns);
  if (deadline_ns <= NowNs()) return 0;
  if (deadline_ns == armed_ns_) return -1;
  armed_ns_ = deadline_ns;
  itimerspec spec{};  // all zero: disarmed
  if (deadline_ns != INT64_MAX) {
    spec.it_value.tv_sec = deadline_ns / kNsPerSecond;
    spec.it_value.tv_nsec = deadline_ns % kNsPerSecond;
  }
  timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
  return -1;
}

void EventLoop::HandleReady(int timeout_ms) {
  std::array<epoll_event, kEventsPerTurn> events;
  const int count =
      epoll_wait(epoll_.get(), events.data(), kEventsPerTurn, timeout_ms);
  // A full turn may have left a ready descriptor out: it was seen before then.
  if (!full_) last_look_ns_ = look_ns_;
  full_ = count == kEventsPerTurn;
  look_ns_ = NowNs();
  CountReady(count);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    PrefetchNext(&event + 1, count - i - 1);
    const int fd = FdOf(event.data.u64);
    if (GenerationOf(event.data.u64) == kOwnGeneration) {
      Drain(fd);
      if (fd == timer_.get()) armed_ns_ = INT64_MAX;
    } else if (FdHandler* const handler = HandlerOf(event.data.u64)) {
      handler->OnReady(fd, FromEpoll(event.events));
    }
  }
}

void EventLoop::PrefetchNext(const epoll_event* next, int count) const {
  for (int i = 0; i < std::min(count, kPrefetchedHandlers); ++i) {
    const FdHandler* const handler = HandlerOf(next[i].data.u64);
    if (handler == nullptr) continue;
    if (i + 1 == kPrefetchedHandlers) {
      PrefetchBytes(handler, kHandlerBytes);
    } else {
      handler->OnReadySoon(i + 1);
    }
  }
}

FdHandler* EventLoop::HandlerOf(uint64_t token) const {
  if (GenerationOf(token) == kOwnGeneration) return nullptr;
  const Watched& watched = watched_[static_cast<size_t>(FdOf(token))];
  return watched.generation == GenerationOf(token) ? watched.handler : nullptr;
}

}  // namespace byzerperf
