#include "worker/calibrate/step_watch.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"

namespace byzerperf {
namespace {

// How long a cancelled call may take to be noticed.
constexpr std::chrono::milliseconds kLook(20);

}  // namespace

void StepWatch::AddBatch(v1::Batch batch) {
  const MutexLock lock(mutex_);
  for (v1::RequestRecord& row : *batch.mutable_rows()) {
    told_.rows.push_back(std::move(row));
  }
  told_.text_events += batch.health().text_events();
  told_.coalesced_events += batch.health().coalesced_events();
}

void StepWatch::SetEnded() {
  const MutexLock lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

void StepWatch::SetFailed(const std::string& why) {
  const MutexLock lock(mutex_);
  failed_ = why;
  changed_.notify_all();
}

absl::Status StepWatch::Wait(int64_t until_ns, const Cancelled& cancelled) {
  const SystemClock clock;
  while (!cancelled()) {
    const MutexLock lock(mutex_);
    if (!failed_.empty()) {
      return absl::InternalError(
          absl::StrCat("a load thread can't open its connections: ", failed_));
    }
    if (ended_ || (until_ns > 0 && clock.NowNs() >= until_ns)) {
      return absl::OkStatus();
    }
    changed_.wait_for(mutex_, kLook);
  }
  return absl::CancelledError("the calibration was cancelled");
}

StepWatch::Told StepWatch::Take() {
  const MutexLock lock(mutex_);
  ended_ = false;
  return std::exchange(told_, {});
}

}  // namespace byzerperf
