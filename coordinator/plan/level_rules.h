#ifndef BYZERPERF_COORDINATOR_PLAN_LEVEL_RULES_H_
#define BYZERPERF_COORDINATOR_PLAN_LEVEL_RULES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// What the user asked of one end of each level: its warm-up or its cool-down.
// With both a count and a duration, what lasts longer.
struct PhaseRules {
  bool asked() const {
    return request_count.value_or(0) > 0 || duration_s() > 0;
  }
  double duration_s() const {
    return absl::ToDoubleSeconds(duration.value_or(absl::ZeroDuration()));
  }

  std::optional<uint32_t> request_count;
  std::optional<absl::Duration> duration;
  std::optional<uint32_t> concurrency;  // closed loop
  std::optional<double> rate_per_s;     // open loop
};

// What the user asked of each level.
struct LevelRules {
  std::optional<uint32_t> request_count;   // exactly so many
  std::optional<absl::Duration> duration;  // begin none after it
  std::string requests_per_level;          // "", `once` or a number
  absl::Duration grace_period = absl::Seconds(30);
  PhaseRules warmup;
  PhaseRules cooldown;
  absl::Duration ramp;  // of slots in a closed loop, of the rate in an open one
  uint32_t prefill_concurrency = 0;       // 0: no limit
  absl::Duration think_time;              // closed loop
  absl::Duration think_time_stddev;       // closed loop
  std::optional<double> user_rate_per_s;  // closed loop, of all slots together
};

struct Levels {
  std::vector<v1::Stage> stages;
  std::vector<std::string> notices;
};

// How many requests a level has and which flag says so; no count where no flag
// does.
struct RequestBound {
  std::optional<uint32_t> count;
  std::string flag;
};

absl::StatusOr<RequestBound> AskedRequests(const LevelRules& rules,
                                           size_t prompt_count);

// The fields of a level that are the same in both loops.
v1::Stage StageWith(const std::string& level, const LevelRules& rules);

// Requests of a count-bound level that are neither warm-up nor cool-down nor
// sent while its slots are still being filled; the most that there can be
// where phases are bound by time. 0 for a level without a count.
uint32_t MeasuredRequests(const v1::Stage& stage);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LEVEL_RULES_H_
