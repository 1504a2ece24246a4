#ifndef BYZERPERF_COMMON_RPC_HOST_LOOKUP_H_
#define BYZERPERF_COMMON_RPC_HOST_LOOKUP_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// All IP addresses of a host's name: the seam behind which tests have lists.
using HostLookup =
    std::function<absl::StatusOr<std::vector<std::string>>(const std::string&)>;

// Asks the system's resolver, and blocks until it answers: IPv4 and IPv6, as
// far as this host has such addresses itself, in the resolver's order. NotFound
// with its reason.
absl::StatusOr<std::vector<std::string>> LookUpHost(const std::string& host);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_HOST_LOOKUP_H_
