#include "common/stats/objective_key.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/stats/metric_names.h"

namespace byzerperf {

std::span<const std::string_view> ObjectiveStats() {
  static constexpr std::array<std::string_view, 13> kStats = {
      "mean", "min", "max", "p1",  "p5",  "p10",  "p25",
      "p50",  "p75", "p90", "p95", "p99", "p99_9"};
  return kStats;
}

std::optional<double> PercentileOfStat(std::string_view stat) {
  std::string digits(stat.substr(1));
  std::replace(digits.begin(), digits.end(), '_', '.');
  double percentile = 0;
  if (stat.front() != 'p' || !absl::SimpleAtod(digits, &percentile)) {
    return std::nullopt;
  }
  return percentile;
}

std::string ObjectiveKey(v1::Metric::Value metric, std::string_view stat) {
  const std::string_view name = MetricName(metric);
  for (const std::string_view unit : {"_ms", "_us", "_pct"}) {
    if (!absl::EndsWith(ToAbsl(name), ToAbsl(unit))) continue;
    return absl::StrCat(ToAbsl(name.substr(0, name.size() - unit.size())), "_",
                        ToAbsl(stat), ToAbsl(unit));
  }
  return absl::StrCat(ToAbsl(name), "_", ToAbsl(stat));
}

}  // namespace byzerperf
