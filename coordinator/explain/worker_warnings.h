#ifndef BYZERPERF_COORDINATOR_EXPLAIN_WORKER_WARNINGS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_WORKER_WARNINGS_H_

#include <optional>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// What is warned of about the workers of a level: the number to show, or
// nothing.

// The share of its rows that was sent again or lost with a worker.
std::optional<double> DegradedShare(const v1::LevelResult& level);

// How many joined the run with it.
std::optional<double> Joined(const v1::LevelResult& level);

// How many it had, if they are not those of the first level that ran.
std::optional<double> OtherWorkers(const v1::LevelResult& level,
                                   const v1::LevelResult& first);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_WORKER_WARNINGS_H_
