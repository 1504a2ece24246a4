#ifndef BYZERPERF_COORDINATOR_EXPLAIN_CLOSED_LOOP_WARNINGS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_CLOSED_LOOP_WARNINGS_H_

#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// The value of each closed-loop warning (findings.h) where it holds for the
// level, else nothing. Both need a window and slots that never rest.

// Fewer than 95 % of the asked requests were in flight on average.
std::optional<double> LoadNotReached(const v1::LevelResult& level,
                                     const v1::LoadPlan& plan);

// Little's law: in flight = completed a second × mean time of a request. Off
// by more than 5 %, beside one request of each slot that either end of the
// window may cut off. The value is the right side. Only where every request was
// answered and none was given up: others are in flight too, and in no latency.
std::optional<double> LittlesLawBroken(const v1::LevelResult& level,
                                       const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_CLOSED_LOOP_WARNINGS_H_
