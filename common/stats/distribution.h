#ifndef BYZERPERF_COMMON_STATS_DISTRIBUTION_H_
#define BYZERPERF_COMMON_STATS_DISTRIBUTION_H_

#include <cstdint>
#include <optional>

#include "byzerperf/v1/result.pb.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/histogram.h"

namespace byzerperf {

// How many values a percentile needs before it may be shown: the least n whose
// 95 % upper bound exists, n ≥ ln 0.05 / ln(p / 100): p50 5, p90 29, p95 59,
// p99 299, p99.9 2995. Below p50 one value will do: their lower bound is not
// what is asked about. `percentile` is below 100.
uint64_t RequestsNeededFor(double percentile);

// What users read, in the metric's unit; a number that is not defined is
// absent (no values, fewer than two for stddev, too few for a percentile).
v1::Distribution MakeDistribution(const Histogram& histogram,
                                  v1::Metric::Value metric);

// The percentile over the histogram's values and `failures` more at +∞, in the
// histogram's own unit; +∞ when the rank falls among the failures. nullopt when
// there are fewer than RequestsNeededFor of both together.
std::optional<double> PercentileWithFailures(const Histogram& histogram,
                                             uint64_t failures,
                                             double percentile);

// The same for an objective, in the metric's unit, with failures at the bad
// end: +∞ for a latency, 0 for a rate (`decode_tokens_per_s_p50>20` must not be
// met by failing).
std::optional<double> ObjectivePercentile(const Histogram& histogram,
                                          v1::Metric::Value metric,
                                          uint64_t failures, double percentile);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_DISTRIBUTION_H_
