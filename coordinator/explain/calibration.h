#ifndef BYZERPERF_COORDINATOR_EXPLAIN_CALIBRATION_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_CALIBRATION_H_

#include <optional>
#include <string>

#include "byzerperf/v1/calibration.pb.h"
#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// What a calibrated host adds to 1 % of TTFTs and of gaps, or more.
struct CalibratedErrors {
  double ttft_p99_us = 0;
  double icl_p99_us = 0;
};

// A load that a calibrated host holds.
struct CalibratedCapacity {
  double streams = 0;
  double events_per_s = 0;
  // The calibration ended before the client was the limit: it holds this and
  // perhaps more.
  bool at_least = false;
};

// The calibrated errors of a worker at a load of its own (not of the run's):
// between two steps by linear interpolation, at the heavier of what its events
// and its streams say; below the first step those of the first. Errors never
// fall with the load: a step that was luckier than one before it counts as that
// one. nullopt: the load is beyond the last step that speaks about the client.
std::optional<CalibratedErrors> CalibratedError(
    const v1::WorkerCalibration& calibration, double events_per_s,
    double streams);

// The highest load at which the host adds less than `added_us` to the TTFT of
// 99 % of requests. nullopt: the first step is beyond it already, or no step
// speaks about the client.
std::optional<CalibratedCapacity> CapacityWithin(
    const v1::WorkerCalibration& calibration, double added_us);

// The calibration of `worker`; null when there is none.
const v1::WorkerCalibration* CalibrationOf(const v1::Environment& environment,
                                           const std::string& worker);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_CALIBRATION_H_
