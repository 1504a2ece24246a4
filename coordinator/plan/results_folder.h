#ifndef BYZERPERF_COORDINATOR_PLAN_RESULTS_FOLDER_H_
#define BYZERPERF_COORDINATOR_PLAN_RESULTS_FOLDER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace byzerperf {

// Where the results go: the folder asked for, which must be absent, empty or
// to be overwritten; else ./result if that is absent or empty, else
// ./result-STAMP. Nothing is created.
absl::StatusOr<std::string> ChooseResultsFolder(const std::string& asked,
                                                bool overwrite,
                                                std::string_view stamp);

// Fails when the folder (or the one it would be made in) is not writable or
// has less space than 1 KB for each of `rows`.
absl::Status CheckResultsFolder(const std::string& folder, uint64_t rows);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RESULTS_FOLDER_H_
