#ifndef BYZERPERF_COMMON_PLAN_CHECKS_H_
#define BYZERPERF_COMMON_PLAN_CHECKS_H_

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace byzerperf {

// What the rules of a plan are made of. Each gives an InvalidArgument that
// names the field (as the flag that stands for it), its value and the rule.
inline constexpr double kDayS = 86400;

// The most tokens that may be asked of an input or an answer.
inline constexpr uint32_t kMaxAskedTokens = 1'000'000;

absl::Status BreaksRule(std::string_view field, std::string_view value,
                        std::string_view rule);

// NaN is out of every range.
absl::Status CheckRange(std::string_view field, double value, double low,
                        double high);

// UTF-8 of at most 1 MiB.
absl::Status CheckText(std::string_view field, std::string_view text);

// For what becomes part of a path, a header or a JSON key.
absl::Status CheckName(std::string_view field, std::string_view text);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_CHECKS_H_
