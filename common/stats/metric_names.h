#ifndef BYZERPERF_COMMON_STATS_METRIC_NAMES_H_
#define BYZERPERF_COMMON_STATS_METRIC_NAMES_H_

#include <optional>
#include <span>
#include <string_view>

#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {

// How users see a metric. A histogram's value × `scale` is in the unit that
// the name ends in.
struct MetricInfo {
  v1::Metric::Value metric;
  std::string_view name;  // ttft_ms; also the key in JSON and CSV
  std::string_view unit;  // ms, us, tokens, tok/s, %
  double scale;
  // A failed request is the worst of all: its latency is +∞, its rate 0.
  bool higher_is_better;
};

// Every metric that has a histogram, in the order of the schema.
std::span<const MetricInfo> AllMetrics();

// `metric` is one of AllMetrics().
const MetricInfo& InfoOf(v1::Metric::Value metric);

inline std::string_view MetricName(v1::Metric::Value metric) {
  return InfoOf(metric).name;
}
inline double MetricScale(v1::Metric::Value metric) {
  return InfoOf(metric).scale;
}

// `ttft_ms` or, without its unit, `ttft`; nullopt when there is no such metric.
std::optional<v1::Metric::Value> MetricFromName(std::string_view name);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_METRIC_NAMES_H_
