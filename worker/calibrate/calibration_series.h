#ifndef BYZERPERF_WORKER_CALIBRATE_CALIBRATION_SERIES_H_
#define BYZERPERF_WORKER_CALIBRATE_CALIBRATION_SERIES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "byzerperf/v1/calibration.pb.h"
#include "common/loop/loop.h"
#include "worker/calibrate/step_watch.h"
#include "worker/http/transport.h"

namespace byzerperf {

// What a calibration stands on: the loops of real runs and their transport.
struct CalibrationParts {
  Loop* home = nullptr;           // of the LoadRunner
  std::vector<Loop*> load_loops;  // at least one
  // A transport to the null server at that URL and to nothing else. Called on
  // the loop.
  std::function<absl::StatusOr<std::unique_ptr<HttpTransport>>(
      Loop& loop, const std::string& url)>
      connect;
  uint32_t max_streams = 0;  // that descriptors and ports allow; 0: unknown
};

// Drives the null server with each of the request's numbers of streams in turn,
// by the path of a real run, and tells what each cost and how wrong it was. The
// series ends early when the client's error or the server's lateness says that
// more streams would tell nothing; the last step says why.
//
// Blocks until the end; not for a loop's thread. When it returns all
// connections are closed. `request` is valid (ValidateCalibration).
// ResourceExhausted: not even the first step fits; Cancelled; Internal.
absl::Status RunCalibration(
    const v1::CalibrateRequest& request, const CalibrationParts& parts,
    const StepWatch::Cancelled& cancelled,
    const std::function<void(const v1::CalibrationStep&)>& on_step);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_CALIBRATE_CALIBRATION_SERIES_H_
