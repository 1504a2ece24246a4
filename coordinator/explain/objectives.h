#ifndef BYZERPERF_COORDINATOR_EXPLAIN_OBJECTIVES_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_OBJECTIVES_H_

#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// Every objective of the plan at every level, in the order of `by_load`.
// LevelResult.objectives holds percentiles with failures as +∞; a value that
// is not there is unknown, and unknown is not met. One whose interval is not
// known decides as it is, and so does an error rate of 0: else no short run
// could meet a limit on errors.
std::vector<ObjectiveCheck> CheckObjectives(const v1::RunResult& result,
                                            const v1::LoadPlan& plan,
                                            const std::vector<size_t>& by_load);

// How a value within `ci95` stands to the objective: sets `unsure`, and `met`
// where the whole interval is on one side. Without an interval nothing changes.
void JudgeInterval(const v1::Objective& objective, ObjectiveCheck* check);

// True when the load meets every objective for sure: no limit lies within the
// interval of the value.
bool MeetsAllObjectives(const LoadRuns& runs);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_OBJECTIVES_H_
