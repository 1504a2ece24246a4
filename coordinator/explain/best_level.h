#ifndef BYZERPERF_COORDINATOR_EXPLAIN_BEST_LEVEL_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_BEST_LEVEL_H_

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// The answer of a run. `findings` must hold by_load, usable, failed, limited,
// behind, loads, objectives, own_servers and open_loop.
//
// With objectives: the usable load that is highest and meets them all.
// Without, closed loop: the lowest usable load whose output throughput is
// within 5 % of the highest measured; none while the highest load still grows
// by more than 5 % over the one before it.
// Without, open loop: the highest usable rate, which is one that the server
// kept up with; none while no rate above it shows where the server's limit
// lies. More output throughput than at that rate can't be had without a queue
// that grows, so throughput needs no say.
BestLevel ChooseBestLevel(const v1::RunResult& result,
                          const Findings& findings);

// How far the usable loads lie apart in mean output tokens (largest over
// smallest, minus 1) and in cached input share (largest minus smallest);
// 0 where fewer than two loads have the number.
double OutputLengthSpread(const v1::RunResult& result,
                          const Findings& findings);
double CachedShareSpread(const v1::RunResult& result, const Findings& findings);

// Spreads above these make levels incomparable.
constexpr double kMaxOutputLengthSpread = 0.05;
constexpr double kMaxCachedShareSpread = 0.05;

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_BEST_LEVEL_H_
