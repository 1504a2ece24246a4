#include "common/loop/loop_thread.h"

#include <pthread.h>
#include <sys/prctl.h>

#include <algorithm>
#include <future>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxThreadNameBytes = 15;

}  // namespace

absl::StatusOr<std::unique_ptr<LoopThread>> LoopThread::Start(
    std::string name) {
  ASSIGN_OR_RETURN(std::unique_ptr<EventLoop> loop, EventLoop::Create());
  std::unique_ptr<LoopThread> started(new LoopThread(std::move(loop)));
  name.resize(std::min(name.size(), kMaxThreadNameBytes));
  try {
    started->thread_ = std::thread([&turning = *started->loop_, name] {
      pthread_setname_np(pthread_self(), name.c_str());
      // A sleep ends when it should, not up to 50 µs later.
      prctl(PR_SET_TIMERSLACK, 1UL);
      turning.Run();
    });
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot start the thread ", name, ": ", error.what()));
  }
  return started;
}

LoopThread::LoopThread(std::unique_ptr<EventLoop> loop)
    : loop_(std::move(loop)) {}

LoopThread::~LoopThread() {
  if (!thread_.joinable()) return;
  loop_->Stop();
  thread_.join();
}

void RunAndWait(Loop& loop, const std::function<void()>& work) {
  std::promise<void> done;
  loop.Post([&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace byzerperf
