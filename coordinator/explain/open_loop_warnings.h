#ifndef BYZERPERF_COORDINATOR_EXPLAIN_OPEN_LOOP_WARNINGS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_OPEN_LOOP_WARNINGS_H_

#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// The value of each open-loop warning (findings.h) where it holds for the
// level, else nothing.
std::optional<double> OverSaturated(const v1::LevelResult& level);
std::optional<double> NotSent(const v1::LevelResult& level);
std::optional<double> RateNotReached(const v1::LevelResult& level,
                                     const v1::LoadPlan& plan);
// Sessions that the level's end cut off: later turns were not asked, or not
// answered, though the server kept up with those before.
std::optional<double> SessionsCutOff(const v1::LevelResult& level);
// The p99 from the instant a request was due is more than 10 % and 1 ms above
// the one from its sending.
std::optional<double> SentLate(const v1::LevelResult& level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_OPEN_LOOP_WARNINGS_H_
