#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_CALLS_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_CALLS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "byzerperf/v1/workers.pb.h"
#include "common/base/clock.h"
#include "coordinator/report/workers_view.h"
#include "coordinator/run/worker_endpoints.h"

namespace byzerperf {

// Single calls to several workers, all at once; each blocks for at most `wait`,
// and the answers come in the order of the ways.

// Who is there. Asked twice: the second time tells the round trip.
v1::WorkerList DescribeWorkers(const std::vector<WorkerWay>& ways,
                               absl::Duration wait, const Clock& clock);

// Pulls the brake.
std::vector<StopOutcome> StopWorkers(const std::vector<WorkerWay>& ways,
                                     const std::string& reason,
                                     absl::Duration wait);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_CALLS_H_
