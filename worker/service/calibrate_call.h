#ifndef BYZERPERF_WORKER_SERVICE_CALIBRATE_CALL_H_
#define BYZERPERF_WORKER_SERVICE_CALIBRATE_CALL_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "byzerperf/v1/calibration.pb.h"
#include "worker/service/session_environment.h"

namespace byzerperf {

// Answers Calibrate of control.proto on the environment's loops, and holds the
// worker like a run meanwhile. `peer` is how messages call the coordinator.
//
// Blocks until the series is over; not for a loop's thread. FailedPrecondition
// (another version), InvalidArgument (the request), Unavailable (busy, with
// whom), Aborted (braked, by whom and why), else as RunCalibration.
absl::Status AnswerCalibrate(
    const SessionEnvironment& environment, const std::string& peer,
    const v1::CalibrateRequest& request, const std::function<bool()>& cancelled,
    const std::function<void(const v1::CalibrationStep&)>& on_step);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_CALIBRATE_CALL_H_
