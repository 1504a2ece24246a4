#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_CONFIDENCE_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_CONFIDENCE_H_

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "common/stats/metric_histograms.h"
#include "coordinator/run/level_aggregator.h"

namespace byzerperf {

// Says how sure a level's numbers are: ci95 of its distributions and of its
// window's throughput, and objectives_ci95 for the plan's objectives, with
// failures at the bad end as in `objectives`. `result` must have its
// distributions, window, throughput and objectives; `measured` is
// level.Measured().
void FillConfidence(const LevelAggregator& level,
                    const MetricHistograms& measured, const v1::LoadPlan& plan,
                    v1::LevelResult* result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_CONFIDENCE_H_
