#ifndef BYZERPERF_COORDINATOR_EXPLAIN_BEST_LEVEL_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_BEST_LEVEL_H_

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// The answer of a run. `findings` must hold by_load, usable, failed, limited
// and objectives.
//
// With objectives: the usable level of highest load that meets them all.
// Without: the usable level of lowest load whose output throughput is within
// 5 % of the highest measured; none while the level of highest load still
// grows by more than 5 % over the one before it.
BestLevel ChooseBestLevel(const v1::RunResult& result,
                          const Findings& findings);

// How far the usable levels lie apart in mean output tokens (largest over
// smallest, minus 1) and in cached input share (largest minus smallest);
// 0 where fewer than two levels have the number.
double OutputLengthSpread(const v1::RunResult& result,
                          const Findings& findings);
double CachedShareSpread(const v1::RunResult& result, const Findings& findings);

// Spreads above these make levels incomparable.
constexpr double kMaxOutputLengthSpread = 0.05;
constexpr double kMaxCachedShareSpread = 0.05;

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_BEST_LEVEL_H_
