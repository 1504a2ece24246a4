#ifndef BYZERPERF_COORDINATOR_EXPLAIN_LOAD_SUMMARY_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_LOAD_SUMMARY_H_

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// Sets RunResult.loads: one for each load with kLeastRunsForInterval usable
// runs or more, its numbers over these by MeanOverRuns(). A number that not
// every one of them has is absent.
void SummarizeLoads(const v1::LoadPlan& plan, v1::RunResult* result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_LOAD_SUMMARY_H_
