#ifndef BYZERPERF_COMMON_PLAN_VALIDATE_CALIBRATION_H_
#define BYZERPERF_COMMON_PLAN_VALIDATE_CALIBRATION_H_

#include "absl/status/status.h"
#include "byzerperf/v1/calibration.pb.h"

namespace byzerperf {

// The rules of a calibration, the same for whoever asks for one and whoever is
// told to run one. InvalidArgument names the flag, its value and the rule.
absl::Status ValidateCalibration(const v1::CalibrateRequest& request);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_VALIDATE_CALIBRATION_H_
