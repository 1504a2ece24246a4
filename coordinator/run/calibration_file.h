#ifndef BYZERPERF_COORDINATOR_RUN_CALIBRATION_FILE_H_
#define BYZERPERF_COORDINATOR_RUN_CALIBRATION_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "byzerperf/v1/calibration.pb.h"
#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

inline constexpr char kCalibrationFileName[] = "calibration.json";

// Makes the folder of --results-dir where it is not there. InvalidArgument
// names it and the system's reason.
absl::Status MakeCalibrationDir(const std::string& dir);

// Writes calibration.json into `dir`, whole or not at all. Errors name the file
// and the system's reason.
absl::Status WriteCalibration(const std::string& dir,
                              const v1::Calibration& calibration);

// What --calibration names; with "" what ./calibration holds, and an empty
// message when there is nothing. InvalidArgument names the file.
absl::StatusOr<v1::Calibration> ReadCalibration(const std::string& file);

// Copies to each worker of a run its calibration, where it was made on the same
// host, with the same version, cores and load threads. A notice for each worker
// that has one which does not fit, and one when there is none for any worker.
std::vector<std::string> UseCalibration(const v1::Calibration& calibration,
                                        v1::Environment& environment);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_CALIBRATION_FILE_H_
