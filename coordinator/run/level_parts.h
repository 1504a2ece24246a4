#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_PARTS_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_PARTS_H_

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/run/level_aggregator.h"

namespace byzerperf {

// The same numbers as the level's own, of a part of its requests each:
// distributions over measured requests, counts and throughput over the whole
// level.

// A part for each target that rows name.
void FillTargets(const LevelAggregator& level, v1::LevelResult* result);

// A part for each model of the plan's mix, in its order; none without a mix. A
// model that no request asked has counts of 0.
void FillModels(const v1::LoadPlan& plan, const LevelAggregator& level,
                v1::LevelResult* result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_PARTS_H_
