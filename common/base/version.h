#ifndef BYZERPERF_COMMON_BASE_VERSION_H_
#define BYZERPERF_COMMON_BASE_VERSION_H_

#include <string_view>

namespace byzerperf {

// The project's version, such as "0.1.0". A coordinator and its workers must
// be of one version.
std::string_view Version();

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_VERSION_H_
