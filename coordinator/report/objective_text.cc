#include "coordinator/report/objective_text.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {

std::string ObjectiveValue(const v1::Objective& objective,
                           const std::optional<double>& value) {
  if (!value) return kAbsent;
  const std::string& name = objective.name();
  if (std::isfinite(*value) &&
      (absl::EndsWith(name, "error_rate") || absl::EndsWith(name, "_share"))) {
    return FormatPercent(*value);
  }
  const char* unit = absl::EndsWith(name, "_ms")    ? " ms"
                     : absl::EndsWith(name, "_pct") ? "%"
                                                    : "";
  return FormatNumber(*value) + unit;
}

std::string ObjectiveTexts(const v1::LoadPlan& plan) {
  return absl::StrJoin(plan.objectives(), ", ",
                       [](std::string* out, const v1::Objective& objective) {
                         absl::StrAppend(out, "`", objective.text(), "`");
                       });
}

}  // namespace byzerperf
