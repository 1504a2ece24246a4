#ifndef BYZERPERF_COORDINATOR_EXPLAIN_TARGET_BEST_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_TARGET_BEST_H_

#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// The best level of each model server behind the run, by the rule of the whole
// run (coordinator/explain/best_level.h) on the server's own numbers
// (LevelResult.targets): loads are those of the whole run. `findings` must hold
// best and what that is chosen by.
//
// Empty with fewer than two targets; where the whole run has levels that can't
// be compared or no usable ones; in an open loop without objectives, since only
// the whole load tells whether the servers kept up; and where the plan has an
// objective that a target's numbers don't tell: they tell percentiles and mean
// of ttft_ms, tpot_ms and e2e_ms where nothing failed, and error_rate.
std::vector<TargetBest> ChoosePerTarget(const v1::RunResult& result,
                                        const v1::LoadPlan& plan,
                                        const Findings& findings);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_TARGET_BEST_H_
