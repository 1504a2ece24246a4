#ifndef BYZERPERF_WORKER_CALIBRATE_STEP_WATCH_H_
#define BYZERPERF_WORKER_CALIBRATE_STEP_WATCH_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "common/base/mutex.h"

namespace byzerperf {

// What a LoadRunner tells, kept for a thread that waits for it. Thread-safe.
class StepWatch {
 public:
  // True when whoever waits should give up.
  using Cancelled = std::function<bool()>;

  // What came since the step began.
  struct Told {
    std::vector<v1::RequestRecord> rows;
    uint64_t text_events = 0;
    uint64_t coalesced_events = 0;
  };

  void AddBatch(v1::Batch batch);
  void SetEnded();
  void SetFailed(const std::string& why);

  // Waits until the level has ended or, with `until_ns` (CLOCK_MONOTONIC) above
  // 0, until then. Cancelled, or Internal with the reason why there is no load.
  absl::Status Wait(int64_t until_ns, const Cancelled& cancelled);

  // Everything, and forgets it.
  Told Take();

 private:
  Mutex mutex_;
  ConditionVariable changed_;
  Told told_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::string failed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_CALIBRATE_STEP_WATCH_H_
