#include "coordinator/plan/open_levels.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "coordinator/plan/rates.h"

namespace byzerperf {
namespace {

void AddBurstNotice(const v1::Stage& stage, std::vector<std::string>* notices) {
  const uint32_t ceiling = stage.load().arrivals().max_in_flight();
  if (ceiling == 0 || ceiling >= stage.request_count()) return;
  notices->push_back(absl::StrCat(
      "level ", stage.level(), ": all ", stage.request_count(),
      " requests are due at once, so --max-in-flight ", ceiling, " leaves ",
      stage.request_count() - ceiling, " of them not sent; to keep ", ceiling,
      " in flight give --num-concurrent-requests ", ceiling));
}

}  // namespace

absl::StatusOr<Levels> MakeOpenLevels(const std::vector<double>& rates,
                                      const OpenLoopRules& rules) {
  const std::vector<std::string> names = RateNames(rates);
  Levels made;
  for (size_t i = 0; i < rates.size(); ++i) {
    OpenLevel level(rules, names[i], static_cast<uint32_t>(i), rates[i]);
    const bool burst = !std::isfinite(rates[i]);
    ASSIGN_OR_RETURN(v1::Stage stage,
                     burst ? level.Burst() : level.AtOneRate());
    if (burst) AddBurstNotice(stage, &made.notices);
    made.stages.push_back(std::move(stage));
  }
  return made;
}

absl::StatusOr<Levels> MakeSeriesLevels(const RateSeries& series, size_t times,
                                        const OpenLoopRules& rules) {
  const std::vector<std::string> names =
      RateNames(std::vector<double>(times, series.highest_per_s));
  Levels made;
  for (size_t i = 0; i < times; ++i) {
    OpenLevel level(rules, names[i], static_cast<uint32_t>(i),
                    series.highest_per_s);
    ASSIGN_OR_RETURN(v1::Stage stage, level.Over(series));
    made.stages.push_back(std::move(stage));
  }
  return made;
}

}  // namespace byzerperf
