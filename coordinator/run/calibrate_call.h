#ifndef BYZERPERF_COORDINATOR_RUN_CALIBRATE_CALL_H_
#define BYZERPERF_COORDINATOR_RUN_CALIBRATE_CALL_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "byzerperf/v1/calibration.pb.h"
#include "coordinator/run/worker_endpoints.h"

namespace byzerperf {

// One worker's calibration: Describe, then Calibrate to its last step.
class CalibrateCall {
 public:
  // `way` and `request` must outlive this.
  CalibrateCall(const WorkerWay& way, const v1::CalibrateRequest& request,
                absl::Duration wait);
  ~CalibrateCall();
  CalibrateCall(const CalibrateCall&) = delete;
  CalibrateCall& operator=(const CalibrateCall&) = delete;

  // Blocks until the end, on a thread of its own. Waits for a worker that does
  // not answer yet or is busy. Errors say which worker, why, and what to do
  // there; InvalidArgument: before the first step; Aborted: an operator
  // stopped it. `measured_unix_s` and the
  // capacity are left to the caller.
  absl::StatusOr<v1::WorkerCalibration> Run(
      const std::function<void(const v1::CalibrationStep&)>& on_step);

  // Thread-safe: ends Run() soon, and the worker's load with it.
  void Cancel();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_CALIBRATE_CALL_H_
