#ifndef BYZERPERF_COMMON_BASE_DURATION_H_
#define BYZERPERF_COMMON_BASE_DURATION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace byzerperf {

// Reads `500ms`, `2s`, `1m`, `1.5h`, `20us`; a bare number is in `bare_unit`.
// Negative, infinite or empty text is an InvalidArgument error that says what
// was given and what is expected.
absl::StatusOr<absl::Duration> ParseDuration(
    std::string_view text, absl::Duration bare_unit = absl::Seconds(1));

// `90s` -> "1m30s", `0.0005s` -> "500us"; for messages.
std::string FormatDuration(absl::Duration duration);

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kNsPerMs = 1'000'000;

inline double NsToSeconds(int64_t ns) { return static_cast<double>(ns) * 1e-9; }
inline double NsToMs(int64_t ns) { return static_cast<double>(ns) * 1e-6; }
inline int64_t SecondsToNs(double seconds) {
  return static_cast<int64_t>(seconds * 1e9);
}

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_DURATION_H_
