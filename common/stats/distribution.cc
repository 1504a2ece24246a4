#include "common/stats/distribution.h"

#include <cmath>
#include <limits>

#include "common/stats/metric_names.h"

namespace byzerperf {
namespace {

// The value at a rank in the histogram's unit.
double ValueAt(const Histogram& histogram, uint64_t rank) {
  return static_cast<double>(histogram.ValueAtRank(rank));
}

void SetPercentiles(const Histogram& histogram, double scale,
                    v1::Distribution* distribution) {
  struct Entry {
    double percentile;
    void (v1::Distribution::*set)(double);
  };
  static constexpr Entry kEntries[] = {
      {1, &v1::Distribution::set_p1},   {5, &v1::Distribution::set_p5},
      {10, &v1::Distribution::set_p10}, {25, &v1::Distribution::set_p25},
      {50, &v1::Distribution::set_p50}, {75, &v1::Distribution::set_p75},
      {90, &v1::Distribution::set_p90}, {95, &v1::Distribution::set_p95},
      {99, &v1::Distribution::set_p99}, {99.9, &v1::Distribution::set_p99_9},
  };
  for (const Entry& entry : kEntries) {
    if (histogram.count() < RequestsNeededFor(entry.percentile)) continue;
    const auto value =
        static_cast<double>(histogram.Percentile(entry.percentile));
    (distribution->*entry.set)(value * scale);
  }
}

}  // namespace

uint64_t RequestsNeededFor(double percentile) {
  if (percentile < 50) return 1;
  return static_cast<uint64_t>(
      std::ceil(std::log(0.05) / std::log(percentile / 100)));
}

v1::Distribution MakeDistribution(const Histogram& histogram,
                                  v1::Metric::Value metric) {
  const double scale = MetricScale(metric);
  v1::Distribution distribution;
  distribution.set_count(static_cast<uint32_t>(histogram.count()));
  if (histogram.empty()) return distribution;
  distribution.set_mean(histogram.Mean() * scale);
  if (histogram.count() > 1) {
    distribution.set_stddev(histogram.StdDev() * scale);
  }
  distribution.set_min(static_cast<double>(histogram.min()) * scale);
  distribution.set_max(static_cast<double>(histogram.max()) * scale);
  SetPercentiles(histogram, scale, &distribution);
  return distribution;
}

std::optional<double> PercentileWithFailures(const Histogram& histogram,
                                             uint64_t failures,
                                             double percentile) {
  const uint64_t all = histogram.count() + failures;
  if (all < RequestsNeededFor(percentile)) return std::nullopt;
  const uint64_t rank = NearestRank(percentile, all);
  if (rank > histogram.count()) {
    return std::numeric_limits<double>::infinity();
  }
  return ValueAt(histogram, rank);
}

std::optional<double> ObjectivePercentile(const Histogram& histogram,
                                          v1::Metric::Value metric,
                                          uint64_t failures,
                                          double percentile) {
  const MetricInfo& info = InfoOf(metric);
  if (!info.higher_is_better) {
    const auto value = PercentileWithFailures(histogram, failures, percentile);
    if (!value) return std::nullopt;
    return *value * info.scale;
  }
  const uint64_t all = histogram.count() + failures;
  if (all < RequestsNeededFor(percentile)) return std::nullopt;
  const uint64_t rank = NearestRank(percentile, all);
  if (rank <= failures) return 0;
  return ValueAt(histogram, rank - failures) * info.scale;
}

}  // namespace byzerperf
