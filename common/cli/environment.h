#ifndef BYZERPERF_COMMON_CLI_ENVIRONMENT_H_
#define BYZERPERF_COMMON_CLI_ENVIRONMENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/cli/flag.h"

namespace byzerperf {

// The variable's value; nothing when it is absent or empty. To be called
// before other threads start.
std::optional<std::string> EnvironmentVariable(const std::string& name);

// The flags that BYZERPERF_NAME variables give. Variables that belong to no
// flag are left alone: another program of the family may own them.
GivenValues ReadEnvironment(const std::vector<Flag>& flags);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_ENVIRONMENT_H_
