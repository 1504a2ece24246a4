#ifndef BYZERPERF_COMMON_BASE_HOST_NAME_H_
#define BYZERPERF_COMMON_BASE_HOST_NAME_H_

#include <string>

namespace byzerperf {

// As this host calls itself; "unknown" where it does not say.
std::string HostName();

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_HOST_NAME_H_
