#ifndef BYZERPERF_COORDINATOR_PLAN_OPEN_LEVELS_H_
#define BYZERPERF_COORDINATOR_PLAN_OPEN_LEVELS_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "coordinator/plan/level_rules.h"
#include "coordinator/plan/open_level.h"
#include "coordinator/plan/rate_series.h"

namespace byzerperf {

// The levels of an open loop, in this order. Each knows how many requests it
// has: without a count those that the plan has due before the duration ends;
// without either the number of prompts or, where that is more, beside warm-up
// and cool-down 60 seconds' worth, from 320 to 100,000. Warm-up, ramp and
// cool-down are counts as well: of the requests that are due then.
absl::StatusOr<Levels> MakeOpenLevels(const std::vector<double>& rates,
                                      const OpenLoopRules& rules);

// The same level `times` times: a rate over time, to its end unless the
// duration or the count is shorter.
absl::StatusOr<Levels> MakeSeriesLevels(const RateSeries& series, size_t times,
                                        const OpenLoopRules& rules);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_OPEN_LEVELS_H_
