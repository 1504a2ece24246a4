#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_LEVELS_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_LEVELS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "coordinator/plan/level_rules.h"

namespace byzerperf {

// What the levels of a trace have in common.
struct TraceRules {
  LevelRules level;
  uint32_t max_in_flight = 0;        // 0: no limit
  std::span<const uint64_t> due_us;  // of each request; outlives the rules
};

// Reads `1`, `1,2,4` or `0.5`. Speed-ups stand as given; one may come twice.
absl::StatusOr<std::vector<double>> ParseSpeedups(std::string_view text);

// x2 for a speed-up of 2; x0.5; x2-2 when it comes a second time.
std::vector<std::string> SpeedupNames(const std::vector<double>& speedups);

// A level for each speed-up, in this order: all requests of the trace, or as
// many of the first ones as are asked for, or are due before the duration ends.
// Warm-up and cool-down are counts: of the requests that are due then. The rate
// of a level is its requests over the time until the last one is due.
absl::StatusOr<Levels> MakeTraceLevels(const std::vector<double>& speedups,
                                       const TraceRules& rules);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_LEVELS_H_
