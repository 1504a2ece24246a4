#ifndef BYZERPERF_COMMON_LOOP_WAY_BACK_H_
#define BYZERPERF_COMMON_LOOP_WAY_BACK_H_

#include <functional>
#include <utility>

#include "common/base/mutex.h"
#include "common/loop/loop.h"

namespace byzerperf {

// The way from other threads back to a loop that they may outlive. Thread-safe.
class WayBack {
 public:
  explicit WayBack(Loop& loop) : loop_(&loop) {}

  // `work` runs on the loop; it is dropped after Cut().
  void Post(std::function<void()> work) {
    const MutexLock lock(mutex_);
    if (loop_ != nullptr) loop_->Post(std::move(work));
  }

  // Before the loop is gone.
  void Cut() {
    const MutexLock lock(mutex_);
    loop_ = nullptr;
  }

 private:
  Mutex mutex_;
  Loop* loop_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_LOOP_WAY_BACK_H_
