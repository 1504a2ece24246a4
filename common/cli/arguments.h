#ifndef BYZERPERF_COMMON_CLI_ARGUMENTS_H_
#define BYZERPERF_COMMON_CLI_ARGUMENTS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/cli/flag.h"

namespace byzerperf {

struct Arguments {
  GivenValues flags;
  std::optional<std::string> positional;
};

// Sorts arguments to their flags (the one place that knows CLI11). At most one
// argument that is no flag, and only with `takes_positional`.
absl::StatusOr<Arguments> ReadArguments(
    const std::vector<Flag>& flags, bool takes_positional,
    const std::vector<std::string>& arguments);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_ARGUMENTS_H_
