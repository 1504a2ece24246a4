#ifndef BYZERPERF_COORDINATOR_PLAN_FIRST_REQUESTS_H_
#define BYZERPERF_COORDINATOR_PLAN_FIRST_REQUESTS_H_

#include <cstdint>
#include <string>

#include "coordinator/plan/run_options.h"

namespace byzerperf {

// The first `count` requests of the first level: index, when it is due (open
// loop), prompt, model of a mix, think time before it and when it is given up
// where that is planned, marker and how the text begins. Needs a valid plan.
std::string FirstRequests(const RunOptions& options, uint32_t count);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_FIRST_REQUESTS_H_
