#ifndef BYZERPERF_COMMON_CLI_ENVIRONMENT_H_
#define BYZERPERF_COMMON_CLI_ENVIRONMENT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/cli/flag.h"

namespace byzerperf {

// The variable's value; nothing when it is absent or empty. To be called
// before other threads start.
std::optional<std::string> EnvironmentVariable(const std::string& name);

// The flags that BYZERPERF_NAME variables give.
GivenValues ReadEnvironment(const std::vector<Flag>& flags);

// InvalidArgument with the nearest known name for a BYZERPERF_… variable that
// is set and means nothing: a ceiling must not be left out in silence. Allowed
// are those of `flags`, of flags of any other command (FamilyFlags), and what
// Kubernetes makes of a service called byzerperf (…_SERVICE_HOST, …_PORT).
absl::Status CheckEnvironment(const std::vector<Flag>& flags);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_ENVIRONMENT_H_
