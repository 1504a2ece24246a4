#ifndef BYZERPERF_COORDINATOR_EXPLAIN_WARNINGS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_WARNINGS_H_

#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// What a reader must know before trusting the numbers, in the order of
// WarningKind. `findings` must hold by_load, usable, failed and loads.
std::vector<Warning> FindWarnings(const v1::RunResult& result,
                                  const v1::LoadPlan& plan,
                                  const Findings& findings);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_WARNINGS_H_
