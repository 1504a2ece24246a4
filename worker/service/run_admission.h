#ifndef BYZERPERF_WORKER_SERVICE_RUN_ADMISSION_H_
#define BYZERPERF_WORKER_SERVICE_RUN_ADMISSION_H_

#include <cstdint>
#include <functional>
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

  // Stops the holder's load; `why` says who wants it and for what. Called from
  // any thread while the holder holds the worker; it must not block, nor call
  // the admission.
  using OnBrake = std::function<void(const std::string& why)>;

  // `clock` must outlive this.
  explicit RunAdmission(const Clock& clock) : clock_(clock) {}

  // Unavailable, with who holds the worker and since when, if another session
  // does. `session` is any number that tells sessions apart.
  absl::Status Acquire(uint64_t session, const std::string& run_id,
                       const std::string& peer, OnBrake on_brake = nullptr);

  // Tells the holder to stop and says who it is; nothing when the worker is
  // free.
  std::optional<Holder> Brake(const std::string& why);

  // Nothing happens when `session` does not hold the worker.
  void Release(uint64_t session);

  std::optional<Holder> holder() const;

 private:
  const Clock& clock_;
  mutable Mutex mutex_;
  std::optional<std::pair<uint64_t, Holder>> holder_ ABSL_GUARDED_BY(mutex_);
  OnBrake on_brake_ ABSL_GUARDED_BY(mutex_);  // the holder's
};

// `run RUN of PEER`.
std::string Words(const RunAdmission::Holder& holder);

// Who stopped a worker and why, for its run and its trail. The reason is a
// caller's text and is cut to what a message bears.
std::string BrakeWords(const std::string& who, const std::string& reason);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_RUN_ADMISSION_H_
