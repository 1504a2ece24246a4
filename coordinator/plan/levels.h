#ifndef BYZERPERF_COORDINATOR_PLAN_LEVELS_H_
#define BYZERPERF_COORDINATOR_PLAN_LEVELS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "coordinator/plan/level_rules.h"

namespace byzerperf {

// Reads `5`, `5,10,15,20`, `5:20:5` (from, to and step) or a mixture. Levels
// stand as given; one may come twice.
absl::StatusOr<std::vector<uint32_t>> ParseLevels(std::string_view text);

// c0005 for a concurrency of 5: four digits, more where the largest level
// needs them; c0005-2 when it comes a second time.
std::vector<std::string> LevelNames(const std::vector<uint32_t>& levels);

// The levels of a closed loop, in this order. Without a count or a duration a
// level has max(prompts, 15 × concurrency, 320 + what is not measured)
// requests: every prompt, at least 15 waves, and enough for a p99. Warm-up is
// one request a slot where it leaves some to measure, unless its duration is
// given.
absl::StatusOr<Levels> MakeLevels(const std::vector<uint32_t>& levels,
                                  const LevelRules& rules, size_t prompt_count);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LEVELS_H_
