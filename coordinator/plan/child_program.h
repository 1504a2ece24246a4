#ifndef BYZERPERF_COORDINATOR_PLAN_CHILD_PROGRAM_H_
#define BYZERPERF_COORDINATOR_PLAN_CHILD_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// What the program `arguments[0]` (a path) prints when it is given `input`. It
// must read all of it before it prints. NotFound when it can't be begun,
// InvalidArgument with its words on standard error when it fails.
absl::StatusOr<std::string> OutputOf(const std::vector<std::string>& arguments,
                                     const std::string& input);

// The folder of this program, where the others of its installation are; "" when
// it is not known.
std::string ProgramFolder();

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_CHILD_PROGRAM_H_
