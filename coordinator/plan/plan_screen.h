#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_SCREEN_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_SCREEN_H_

#include <set>
#include <string>

#include "coordinator/plan/run_options.h"

namespace byzerperf {

// What will happen, on one screen and before it does: levels, requests, waves,
// which percentiles will exist, the time where it is known. In the language of
// options.output, or in both. Needs a valid plan. `missing`: those of
// options.workers that the run begins without.
std::string PlanScreen(const RunOptions& options,
                       const std::set<std::string>& missing = {});

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_SCREEN_H_
