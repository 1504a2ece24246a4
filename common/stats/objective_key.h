#ifndef BYZERPERF_COMMON_STATS_OBJECTIVE_KEY_H_
#define BYZERPERF_COMMON_STATS_OBJECTIVE_KEY_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {

// The statistics of a metric that an objective may be about: mean, min, max
// and the percentiles of v1::Distribution (p99_9 for 99.9 %).
std::span<const std::string_view> ObjectiveStats();

// p99_9 → 99.9; nullopt for mean, min and max.
std::optional<double> PercentileOfStat(std::string_view stat);

// The key of LevelResult.objectives: the statistic stands before a unit of time
// or per cent, else at the end (`ttft_p99_ms`, `decode_tokens_per_s_p50`).
std::string ObjectiveKey(v1::Metric::Value metric, std::string_view stat);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_OBJECTIVE_KEY_H_
