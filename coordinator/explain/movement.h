#ifndef BYZERPERF_COORDINATOR_EXPLAIN_MOVEMENT_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_MOVEMENT_H_

#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// How latency, throughput and errors moved: lowest load to best level and
// best level to highest load, or lowest to highest without a best level. Open
// loop: from the best rate to the next one above where the server fell behind.
// Of a load with several runs the medians. `findings` must hold loads and best.
std::vector<Movement> DescribeMovements(const v1::RunResult& result,
                                        const Findings& findings);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_MOVEMENT_H_
