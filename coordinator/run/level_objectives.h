#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_OBJECTIVES_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_OBJECTIVES_H_

#include <cstdint>

#include "byzerperf/v1/result.pb.h"
#include "common/stats/metric_histograms.h"

namespace byzerperf {

// Fills LevelResult.objectives, which `--fail-on` reads: every metric's
// percentiles with `failures` at the bad end (+∞ for a latency, 0 for a rate),
// its mean, least and greatest value, the level's throughputs as
// `throughput_…`, and `error_rate`. Keys are those of
// ObjectiveKey(): `ttft_p99_ms`, `decode_tokens_per_s_p50`,
// `output_tokens_mean`. What is not defined is absent. The result's throughput
// and error rate must be set.
void FillObjectives(const MetricHistograms& measured, uint64_t failures,
                    v1::LevelResult* result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_OBJECTIVES_H_
