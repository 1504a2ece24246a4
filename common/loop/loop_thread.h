#ifndef BYZERPERF_COMMON_LOOP_LOOP_THREAD_H_
#define BYZERPERF_COMMON_LOOP_LOOP_THREAD_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "common/loop/event_loop.h"

namespace byzerperf {

// Runs `work` on the thread of a loop that turns, and waits for its end. Not to
// be called from that thread.
void RunAndWait(Loop& loop, const std::function<void()>& work);

// An EventLoop and the thread that turns it. The destructor stops the loop
// and joins the thread; what lives on the loop must be gone by then, or be
// destroyed by work that was posted before.
class LoopThread {
 public:
  // `name` is what the operating system shows (at most 15 bytes count).
  static absl::StatusOr<std::unique_ptr<LoopThread>> Start(std::string name);

  ~LoopThread();

  EventLoop& loop() { return *loop_; }

  void RunAndWait(const std::function<void()>& work) {
    byzerperf::RunAndWait(*loop_, work);
  }

 private:
  explicit LoopThread(std::unique_ptr<EventLoop> loop);

  std::unique_ptr<EventLoop> loop_;
  std::thread thread_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_LOOP_LOOP_THREAD_H_
