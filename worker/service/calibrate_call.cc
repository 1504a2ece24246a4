#include "worker/service/calibrate_call.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/plan/validate_calibration.h"
#include "worker/calibrate/calibration_series.h"
#include "worker/service/http_target_access.h"
#include "worker/service/limits_check.h"
#include "worker/service/run_audit.h"

namespace byzerperf {
namespace {

using StepFunction = std::function<void(const v1::CalibrationStep&)>;

// The transport of real runs. Whatever the worker may reach otherwise, this
// allows the null server alone, and no proxy.
absl::StatusOr<std::unique_ptr<HttpTransport>> ConnectToNullServer(
    Loop& loop, const std::string& run_id, const std::string& url) {
  HttpTargetAccess::Options options;
  options.own_targets = {url};
  options.only_listed = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<HttpTargetAccess> access,
                   HttpTargetAccess::Create(std::move(options)));
  TransportOrder order;
  order.run_id = run_id;
  ASSIGN_OR_RETURN(PinnedTarget target, access->Pin(url));
  order.targets.push_back(std::move(target));
  return access->MakeTransport(loop, order);
}

// A stream has both its ends in this process: two descriptors and a port.
uint32_t MaxStreams(const HostLimits& limits) {
  uint32_t most = 0;
  if (limits.max_open_files > 0) {
    most = limits.max_open_files > kOwnDescriptors
               ? (limits.max_open_files - kOwnDescriptors) / 2
               : 1;
  }
  if (limits.ephemeral_ports == 0) return most;
  return most == 0 ? limits.ephemeral_ports
                   : std::min(most, limits.ephemeral_ports);
}

// An operator's brake on a calibration: pulled from another thread, seen where
// the series asks whether it is cancelled.
class CalibrationBrake {
 public:
  void Pull(const std::string& why) {
    const MutexLock lock(mutex_);
    why_ = why;
    pulled_ = true;
  }
  bool pulled() const { return pulled_; }
  std::string why() const {
    const MutexLock lock(mutex_);
    return why_;
  }

 private:
  std::atomic<bool> pulled_{false};
  mutable Mutex mutex_;
  std::string why_ ABSL_GUARDED_BY(mutex_);
};

absl::Status Calibrate(const SessionEnvironment& environment,
                       const std::string& peer,
                       const v1::CalibrateRequest& request,
                       const std::function<bool()>& cancelled,
                       const StepFunction& on_step) {
  RETURN_IF_ERROR(ValidateCalibration(request));
  const auto session = reinterpret_cast<uintptr_t>(&request);
  CalibrationBrake brake;
  RETURN_IF_ERROR(environment.admission->Acquire(
      session, request.run_id(), peer,
      [&brake](const std::string& why) { brake.Pull(why); }));
  const absl::Cleanup release = [&] {
    environment.admission->Release(session);
  };
  CalibrationParts parts;
  parts.home = environment.loop;
  parts.load_loops = environment.load_loops;
  parts.connect = [run_id = request.run_id()](Loop& loop,
                                              const std::string& url) {
    return ConnectToNullServer(loop, run_id, url);
  };
  parts.max_streams = MaxStreams(environment.host.limits);
  const absl::Status status = RunCalibration(
      request, parts, [&] { return brake.pulled() || cancelled(); }, on_step);
  return brake.pulled() ? absl::AbortedError(brake.why()) : status;
}

std::string WhyEnded(const absl::Status& status) {
  if (status.ok()) return "done";
  if (absl::IsAborted(status)) return "braked";
  return absl::IsCancelled(status) ? "stream_broke" : "refused";
}

}  // namespace

absl::Status AnswerCalibrate(const SessionEnvironment& environment,
                             const std::string& peer,
                             const v1::CalibrateRequest& request,
                             const std::function<bool()>& cancelled,
                             const StepFunction& on_step) {
  if (request.coordinator_version() != Version()) {
    return absl::FailedPreconditionError(
        absl::StrCat("this worker is version ", ToAbsl(Version()),
                     ", the coordinator is ", request.coordinator_version(),
                     "; install the same version on both hosts"));
  }
  RunAudit audit(environment, "calibration", peer);
  audit.Begin(request.run_id());
  const absl::Status status =
      Calibrate(environment, peer, request, cancelled, on_step);
  audit.End(WhyEnded(status), std::string(status.message()), 0);
  return status;
}

}  // namespace byzerperf
