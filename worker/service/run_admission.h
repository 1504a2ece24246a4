#ifndef BYZERPERF_WORKER_SERVICE_RUN_ADMISSION_H_
#define BYZERPERF_WORKER_SERVICE_RUN_ADMISSION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace byzerperf {

// A worker serves one run at a time. Thread-safe.
class RunAdmission {
 public:
  struct Holder {
    std::string run_id;
    std::string peer;
    double since_unix_s = 0;
  };

  // `clock` must outlive this.
  explicit RunAdmission(const Clock& clock) : clock_(clock) {}

  // Unavailable, with who holds the worker and since when, if another session
  // does. `session` is any number that tells sessions apart.
  absl::Status Acquire(uint64_t session, const std::string& run_id,
                       const std::string& peer);

  // Nothing happens when `session` does not hold the worker.
  void Release(uint64_t session);

  std::optional<Holder> holder() const;

 private:
  const Clock& clock_;
  mutable Mutex mutex_;
  std::optional<std::pair<uint64_t, Holder>> holder_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_RUN_ADMISSION_H_
