#ifndef BYZERPERF_COMMON_LOOP_EVENT_LOOP_H_
#define BYZERPERF_COMMON_LOOP_EVENT_LOOP_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/loop/loop.h"
#include "common/loop/unique_fd.h"

struct epoll_event;

namespace byzerperf {

// Bits of what a file descriptor is watched for and ready for.
constexpr uint32_t kFdReadable = 1;
constexpr uint32_t kFdWritable = 2;
constexpr uint32_t kFdFailed = 4;  // error or hang-up; reported unasked

// Is told when a watched file descriptor is ready.
class FdHandler {
 public:
  virtual ~FdHandler() = default;

  // `ready` is a mask of kFd… bits. Told again each turn while it stays so
  // (level-triggered). May watch and unwatch any descriptor.
  virtual void OnReady(int fd, uint32_t ready) = 0;

  // OnReady() comes behind those of `others` other handlers, 2 and then 1: a
  // chance to Prefetch() what it will touch, at 2 what the handler's first 256
  // bytes point to (they are there by then), at 1 what that points to. With
  // thousands of streams each one's state has left the cache since its last
  // event.
  virtual void OnReadySoon(int /*others*/) const {}
};

// The Loop of real time: epoll for file descriptors, a timerfd for timers (to
// the nanosecond, where a poll timeout would round to milliseconds) and an
// eventfd for Post(). One turn waits until something is to be done, then tells
// the handlers of ready descriptors, runs what was posted and the timers that
// are due.
// Loop-thread only, but for Post() and Stop(). Work that is still posted or
// set when the loop is destroyed is dropped.
class EventLoop : public Loop {
 public:
  // Fails when the process has no descriptors left.
  static absl::StatusOr<std::unique_ptr<EventLoop>> Create();

  ~EventLoop() override;

  int64_t NowNs() const override;
  TimerId RunAt(int64_t when_ns, std::function<void()> work) override;
  void Cancel(TimerId timer) override;
  void LookOnceA(int64_t tick_ns) override { tick_ns_ = tick_ns; }
  void Post(std::function<void()> work) override;

  // Watches an open descriptor for `interest` (kFdReadable, kFdWritable), or
  // changes what it is watched for. `handler` must outlive the watch; the
  // descriptor must be unwatched before it is closed.
  void Watch(int fd, uint32_t interest, FdHandler& handler);

  // Forgets a descriptor: no call about it follows, not even in this turn. One
  // that is not watched is no error.
  void Unwatch(int fd);

  // When the loop looked at its descriptors before it did in this turn: what
  // is ready now was not ready then. 0 in the first turn.
  int64_t last_look_ns() const { return last_look_ns_; }

  // Of LookOnceA(): little is ready lately, so it looks at once.
  bool is_calm() const { return tick_ns_ > 0 && !ticking_; }

  // Turns until Stop().
  void Run();

  // One turn. Waits at most until `wait_until_ns` for something to happen.
  void RunOnce(int64_t wait_until_ns = INT64_MAX);

  // Thread-safe: makes Run() return after the turn that it is in, or at once
  // when called before it.
  void Stop();

 private:
  using TimerKey = std::pair<int64_t, TimerId>;

  // What a descriptor is watched for. `generation` tells an event of this
  // watch from one of an earlier watch of the same number.
  struct Watched {
    FdHandler* handler = nullptr;
    uint32_t interest = 0;
    uint32_t generation = 0;
  };

  EventLoop(UniqueFd epoll, UniqueFd timer, UniqueFd wake);

  void Wake();
  void RunPosted();
  void RunDueTimers();
  // Sets the timerfd for the earliest of the timers and `wait_until_ns`.
  // Returns the timeout for epoll_wait: 0 when that is past, else -1.
  int ArmTimer(int64_t wait_until_ns);
  // Until the next tick, or the first timer, or `wait_until_ns`.
  void SleepToTick(int64_t wait_until_ns);
  void CountReady(int count);
  int64_t FirstTimerNs() const;
  void HandleReady(int timeout_ms);
  // For the handlers of the first few of `count` events.
  void PrefetchNext(const epoll_event* next, int count) const;
  // Of a descriptor's event; null when it was unwatched earlier in this turn.
  FdHandler* HandlerOf(uint64_t token) const;
  bool HasPosted();

  UniqueFd epoll_;
  UniqueFd timer_;
  UniqueFd wake_;
  int64_t look_ns_ = 0;       // of this turn
  bool full_ = false;         // more may be ready than a turn takes
  int64_t last_look_ns_ = 0;  // of the one before
  int64_t tick_ns_ = 0;
  bool ticking_ = false;  // enough was ready lately to look once a tick only
  int64_t ready_since_ns_ = 0;
  int64_t ready_count_ = 0;       // since then
  int64_t armed_ns_ = INT64_MAX;  // what the timerfd is set for
  TimerId last_timer_ = 0;
  std::map<TimerKey, std::function<void()>> timers_;
  std::unordered_map<TimerId, int64_t> timer_times_;
  std::vector<Watched> watched_;  // by descriptor
  std::atomic<bool> stopped_{false};
  Mutex mutex_;
  std::vector<std::function<void()>> posted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_LOOP_EVENT_LOOP_H_
