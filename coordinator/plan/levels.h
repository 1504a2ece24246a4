#ifndef BYZERPERF_COORDINATOR_PLAN_LEVELS_H_
#define BYZERPERF_COORDINATOR_PLAN_LEVELS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Reads `5`, `5,10,15,20`, `5:20:5` (from, to and step) or a mixture. Levels
// stand as given; one may come twice.
absl::StatusOr<std::vector<uint32_t>> ParseLevels(std::string_view text);

// c0005 for a concurrency of 5: four digits, more where the largest level
// needs them; c0005-2 when it comes a second time.
std::vector<std::string> LevelNames(const std::vector<uint32_t>& levels);

// What the user asked of each level.
struct LevelRules {
  std::optional<uint32_t> request_count;   // exactly so many
  std::optional<absl::Duration> duration;  // begin none after it
  std::string requests_per_level;          // "", `once` or a number
  std::optional<uint32_t> warmup_request_count;
  absl::Duration grace_period = absl::Seconds(30);
};

struct Levels {
  std::vector<v1::Stage> stages;
  std::vector<std::string> notices;
};

// The levels of the plan. Without a count or a duration a level has
// max(prompts, 15 × concurrency, 320 + concurrency) requests: every prompt, at
// least 15 waves, and enough for a p99. Warm-up is one request a slot where it
// leaves some to measure.
absl::StatusOr<Levels> MakeLevels(const std::vector<uint32_t>& levels,
                                  const LevelRules& rules, size_t prompt_count);

// Requests of a count-bound level that are neither warm-up nor sent while its
// slots are still being filled; 0 for a level without a count.
uint32_t MeasuredRequests(const v1::Stage& stage);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LEVELS_H_
