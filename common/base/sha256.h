#ifndef BYZERPERF_COMMON_BASE_SHA256_H_
#define BYZERPERF_COMMON_BASE_SHA256_H_

#include <string>
#include <string_view>

namespace byzerperf {

// SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_SHA256_H_
