#ifndef BYZERPERF_COORDINATOR_EXPLAIN_MOVEMENT_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_MOVEMENT_H_

#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// How latency, throughput and errors moved: lowest load to best level and
// best level to highest load, or lowest to highest without a best level.
std::vector<Movement> DescribeMovements(const v1::RunResult& result,
                                        const BestLevel& best);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_MOVEMENT_H_
