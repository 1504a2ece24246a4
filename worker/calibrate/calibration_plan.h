#ifndef BYZERPERF_WORKER_CALIBRATE_CALIBRATION_PLAN_H_
#define BYZERPERF_WORKER_CALIBRATE_CALIBRATION_PLAN_H_

#include <cstdint>
#include <memory>
#include <string>

#include "byzerperf/v1/calibration.pb.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// The answers of a calibration: short enough for many a step, long enough that
// streaming is what costs. Of different lengths, since equal ones would bring
// all streams into step: they would end and begin together.
inline constexpr uint32_t kLeastCalibrationTokens = 16;
inline constexpr uint32_t kMostCalibrationTokens = 48;
inline constexpr int64_t kCalibrationTtftNs = 50'000'000;
inline constexpr char kCalibrationModel[] = "calibration";

// Time before a step is measured: for opening its connections.
int64_t SettleNs(uint32_t streams);

// Text events a second that `streams` of this shape give without any delay.
double OfferedEventsPerSecond(uint32_t streams, double gap_s);

// The run of all steps, a stage each, with the null server at `url` as its only
// target. `request` is valid.
std::shared_ptr<const RunContext> MakeCalibrationRun(
    const v1::CalibrateRequest& request, const std::string& url);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_CALIBRATE_CALIBRATION_PLAN_H_
