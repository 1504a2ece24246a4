#ifndef BYZERPERF_COMMON_LOOP_SIGNAL_WATCH_H_
#define BYZERPERF_COMMON_LOOP_SIGNAL_WATCH_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "common/loop/event_loop.h"
#include "common/loop/unique_fd.h"

namespace byzerperf {

// Blocks SIGINT and SIGTERM for this thread and those that it starts later, so
// that only a SignalWatch hears of them. First thing in a main, before any
// library starts a thread.
void BlockStopSignals();

// Takes that back for this thread and those that it starts later: a signal ends
// the program, as is usual.
void UnblockStopSignals();

// Tells a loop of every SIGINT and SIGTERM, as work of its own: no handler that
// could interrupt anything. Loop-thread only. The signals must be blocked.
class SignalWatch : public FdHandler {
 public:
  // `on_signal` gets the signal's number. The loop must outlive the watch.
  static absl::StatusOr<std::unique_ptr<SignalWatch>> Create(
      EventLoop& loop, std::function<void(int)> on_signal);

  ~SignalWatch() override;
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  void OnReady(int fd, uint32_t ready) override;

 private:
  SignalWatch(EventLoop& loop, UniqueFd signals,
              std::function<void(int)> on_signal);

  EventLoop& loop_;
  const UniqueFd signals_;
  const std::function<void(int)> on_signal_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_LOOP_SIGNAL_WATCH_H_
