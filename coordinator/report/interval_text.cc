#include "coordinator/report/interval_text.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {

std::string FormatSure(const std::optional<double>& value,
                       const v1::Interval* interval, double scale) {
  if (!value) return kAbsent;
  const std::string number = FormatNumber(*value * scale);
  if (interval == nullptr) return number;
  const double reach =
      std::max(interval->high() - *value, *value - interval->low());
  if (!std::isfinite(reach)) return number;
  return absl::StrCat(number, " ± ", FormatNumber(reach * scale));
}

const v1::Interval* OutputRateInterval(const v1::Throughput& throughput) {
  const v1::ThroughputConfidence& sure = throughput.ci95();
  return sure.has_output_tokens_per_s() ? &sure.output_tokens_per_s() : nullptr;
}

const v1::Interval* RequestRateInterval(const v1::Throughput& throughput) {
  const v1::ThroughputConfidence& sure = throughput.ci95();
  return sure.has_requests_per_s() ? &sure.requests_per_s() : nullptr;
}

const v1::Interval* PercentileInterval(const v1::Distribution& distribution,
                                       int percentile) {
  const v1::DistributionConfidence& sure = distribution.ci95();
  switch (percentile) {
    case 50:
      return sure.has_p50() ? &sure.p50() : nullptr;
    case 90:
      return sure.has_p90() ? &sure.p90() : nullptr;
    case 99:
      return sure.has_p99() ? &sure.p99() : nullptr;
    default:
      return nullptr;
  }
}

bool AnyInterval(const v1::RunResult& result) {
  return std::any_of(result.levels().begin(), result.levels().end(),
                     [](const v1::LevelResult& level) {
                       return level.throughput().has_ci95() ||
                              level.ttft_ms().has_ci95() ||
                              level.e2e_ms().has_ci95();
                     });
}

}  // namespace byzerperf
