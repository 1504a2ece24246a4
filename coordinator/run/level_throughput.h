#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_THROUGHPUT_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_THROUGHPUT_H_

#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/run/level_aggregator.h"

namespace byzerperf {

// Over the timeline's seconds of the window: requests by completion, tokens by
// arrival, peak = its best second. Every throughput is absent when the window
// holds no second.
v1::Throughput WindowThroughput(const LevelAggregator::Timeline& timeline,
                                const v1::MeasuredWindow& window);

// How sure WindowThroughput's rates are, from how they changed over the window.
// `mean_e2e_s` is that of the measured requests. `parts` is the smaller one of
// the two. Absent where the window is not
// steady, or too short against it.
std::optional<v1::ThroughputConfidence> WindowConfidence(
    const LevelAggregator::Timeline& timeline, const v1::MeasuredWindow& window,
    double mean_e2e_s);

// Over the rows, from first issue to last proper end (to the time limit of a
// closed loop that it ended), so that whoever has the rows gets the same; only
// the peak is the timeline's.
v1::Throughput WholeLevelThroughput(const LevelAggregator& level);

// Adds output_tokens_per_s_per_gpu and cost_per_million_output_tokens where the
// number of GPUs and their price are stated.
void AddGpuFigures(const v1::Deployment& deployment,
                   v1::Throughput* throughput);

// Time-weighted requests in flight and rate of issue, with sessions also the
// rate at which these begin: in the window where it is
// `steady`, else over the whole level of `totals`.
v1::ReachedLoad MakeReachedLoad(const LevelAggregator& level,
                                const v1::MeasuredWindow& window);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_THROUGHPUT_H_
