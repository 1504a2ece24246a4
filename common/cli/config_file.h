#ifndef BYZERPERF_COMMON_CLI_CONFIG_FILE_H_
#define BYZERPERF_COMMON_CLI_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/cli/flag.h"

namespace byzerperf {

// The flags that a YAML file of flat keys gives (the one place that knows
// yaml-cpp). A key without a value, or `~`, gives nothing; a list may be a
// sequence, a mapping of k: v pairs or comma-separated text. Errors begin
// FILE:LINE.
absl::StatusOr<GivenValues> ReadConfigFile(const std::vector<Flag>& flags,
                                           const std::string& path);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_CONFIG_FILE_H_
