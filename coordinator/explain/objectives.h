#ifndef BYZERPERF_COORDINATOR_EXPLAIN_OBJECTIVES_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_OBJECTIVES_H_

#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// Every objective of the plan at every level, in the order of `by_load`.
// LevelResult.objectives holds percentiles with failures as +∞; a value that
// is not there is unknown, and unknown is not met.
std::vector<ObjectiveCheck> CheckObjectives(const v1::RunResult& result,
                                            const v1::LoadPlan& plan,
                                            const std::vector<size_t>& by_load);

// True when the load meets every objective.
bool MeetsAllObjectives(const LoadRuns& runs);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_OBJECTIVES_H_
