#ifndef BYZERPERF_SIMULATOR_LIBEVENT_LOOP_H_
#define BYZERPERF_SIMULATOR_LIBEVENT_LOOP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/loop/loop.h"

struct event;
struct event_base;

namespace byzerperf {

struct EventBaseDeleter {
  void operator()(event_base* base) const;
};
struct EventDeleter {
  void operator()(event* event) const;
};
using EventBasePtr = std::unique_ptr<event_base, EventBaseDeleter>;
using EventPtr = std::unique_ptr<event, EventDeleter>;

// A Loop on libevent, which evhttp needs, with timers of microseconds: timers
// of this class never fire early. Post() and Stop() are thread-safe.
class LibeventLoop : public Loop {
 public:
  // A libevent priority: before all others of a turn.
  static constexpr int kFirst = 0;

  static absl::StatusOr<std::unique_ptr<LibeventLoop>> Create();
  ~LibeventLoop() override;

  int64_t NowNs() const override;
  TimerId RunAt(int64_t when_ns, std::function<void()> work) override;
  void Cancel(TimerId timer) override;
  void Post(std::function<void()> work) override;

  // Handles events until Stop().
  void Run();
  void Stop();

  // From Run(), on the loop's thread. A process may have one such loop only.
  void OnSignal(int signal, std::function<void()> work);

  event_base* base() { return base_.get(); }

 private:
  using TimerKey = std::pair<int64_t, TimerId>;  // when_ns, order of RunAt
  struct SignalHandler {
    EventPtr event;
    std::function<void()> work;
  };

  LibeventLoop(EventBasePtr base, int wake_fd);
  void RunDueTimers();
  void RunPosted();
  void ArmTimer();

  EventBasePtr base_;
  const int wake_fd_;
  EventPtr timer_event_;
  EventPtr wake_event_;
  std::vector<std::unique_ptr<SignalHandler>> signal_handlers_;
  std::map<TimerKey, std::function<void()>> timers_;
  std::map<TimerId, int64_t> timer_times_;
  TimerId last_timer_ = 0;
  int64_t armed_ns_ = 0;  // 0: not armed
  Mutex mutex_;
  std::vector<std::function<void()>> posted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_LIBEVENT_LOOP_H_
