#include "coordinator/report/interval_text.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

// The nearer end of an interval over the farther one: below, ± would say of one
// side what only the other has.
constexpr double kMinEvenReach = 0.5;

// Of levels or of their summaries.
template <typename Results>
bool AnyIntervalOf(const Results& results) {
  return std::any_of(results.begin(), results.end(), [](const auto& one) {
    return one.throughput().has_ci95() || one.ttft_ms().has_ci95() ||
           one.e2e_ms().has_ci95();
  });
}

}  // namespace

std::string FormatSure(const std::optional<double>& value,
                       const v1::Interval* interval, double scale) {
  if (!value) return kAbsent;
  std::string number = FormatNumber(*value * scale);
  if (interval == nullptr) return number;
  const double above = interval->high() - *value;
  const double below = *value - interval->low();
  const double reach = std::max(above, below);
  if (!std::isfinite(above) || !std::isfinite(below)) return number;
  if (std::min(above, below) < kMinEvenReach * reach) {
    return absl::StrCat(number, " [", FormatNumber(interval->low() * scale),
                        ", ", FormatNumber(interval->high() * scale), "]");
  }
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

bool AnyIntervalWithinLevels(const v1::RunResult& result) {
  return AnyIntervalOf(result.levels());
}

bool AnyIntervalBetweenRuns(const v1::RunResult& result) {
  return AnyIntervalOf(result.loads());
}

}  // namespace byzerperf
