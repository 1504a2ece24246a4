#ifndef BYZERPERF_COORDINATOR_PLAN_RESULTS_FOLDER_H_
#define BYZERPERF_COORDINATOR_PLAN_RESULTS_FOLDER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace byzerperf {

// Where the results go: the folder asked for, which must be absent, empty or
// to be overwritten; else ./result if that is absent or empty, else
// ./result-STAMP. Nothing is created; whether it can be written is checked by
// the run.
absl::StatusOr<std::string> ChooseResultsFolder(const std::string& asked,
                                                bool overwrite,
                                                std::string_view stamp);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RESULTS_FOLDER_H_
