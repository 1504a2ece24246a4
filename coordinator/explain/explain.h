#ifndef BYZERPERF_COORDINATOR_EXPLAIN_EXPLAIN_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_EXPLAIN_H_

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// What the numbers of a run say: the best level by the rules below, what a
// reader must know before trusting it, and how the numbers moved with load.
// Pure: the same input gives the same findings.
//
// A level is usable when it is valid, at most 1 % of its rows were sent again
// or lost, and its output throughput is known; and when the client was not the
// limit there, unless it was at every level that is usable otherwise. In an
// open loop also the server must have kept up
// (coordinator/explain/kept_rate.h). No best level is named when the mean
// output lengths of usable loads differ by more than 5 %, or their cached input
// shares by more than 5 points. Runs of one asked load are one load, by their
// medians.
Findings Explain(const v1::RunResult& result, const v1::LoadPlan& plan);

// More than 1 % of its rows were sent again or lost with a worker.
bool IsMuchDegraded(const v1::LevelResult& level);

// Concurrency or rate that was asked of the level.
double AskedLoadOf(const v1::LevelResult& level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_EXPLAIN_H_
