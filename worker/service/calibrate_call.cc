#include "worker/service/calibrate_call.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/plan/validate_calibration.h"
#include "worker/calibrate/calibration_series.h"
#include "worker/service/http_target_access.h"
#include "worker/service/limits_check.h"

namespace byzerperf {
namespace {

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

}  // namespace

absl::Status AnswerCalibrate(
    const SessionEnvironment& environment, const std::string& peer,
    const v1::CalibrateRequest& request, const std::function<bool()>& cancelled,
    const std::function<void(const v1::CalibrationStep&)>& on_step) {
  if (request.coordinator_version() != Version()) {
    return absl::FailedPreconditionError(
        absl::StrCat("this worker is version ", ToAbsl(Version()),
                     ", the coordinator is ", request.coordinator_version(),
                     "; install the same version on both hosts"));
  }
  RETURN_IF_ERROR(ValidateCalibration(request));
  const auto session = reinterpret_cast<uintptr_t>(&request);
  RETURN_IF_ERROR(
      environment.admission->Acquire(session, request.run_id(), peer));
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
  return RunCalibration(request, parts, cancelled, on_step);
}

}  // namespace byzerperf
