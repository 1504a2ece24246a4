#ifndef BYZERPERF_COMMON_BASE_VERSION_H_
#define BYZERPERF_COMMON_BASE_VERSION_H_

#include <cstdint>
#include <string_view>

namespace byzerperf {

// The project's version, such as "0.1.0". A coordinator and its workers must
// be of one version.
std::string_view Version();

// Of the control stream (proto/byzerperf/v1/control.proto); raised by every
// incompatible change. A coordinator refuses a worker with another one.
inline constexpr uint32_t kProtocol = 4;

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_VERSION_H_
