#ifndef BYZERPERF_COORDINATOR_EXPLAIN_WORKER_WARNINGS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_WORKER_WARNINGS_H_

#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// Whether workers that were asked for were missing at the start
// (--min-workers).
bool BeganWithoutSome(const v1::RunResult& result);

// What is warned of about the workers of a level: the number to show, or
// nothing.

// The share of its rows that was sent again or lost with a worker.
std::optional<double> DegradedShare(const v1::LevelResult& level);

// How many joined the run with it.
std::optional<double> Joined(const v1::LevelResult& level);

// How many it had, if they are not those of the first level that ran.
std::optional<double> OtherWorkers(const v1::LevelResult& level,
                                   const v1::LevelResult& first);

// Whether a level on other workers met other model servers: a plan that names
// none sends each worker to its own. Those are the same only where all levels
// met the same URLs and none is of a worker's own host.
bool HaveOwnServers(const v1::RunResult& result, const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_WORKER_WARNINGS_H_
