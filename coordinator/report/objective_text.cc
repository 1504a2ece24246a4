#include "coordinator/report/objective_text.h"

#include <cmath>

#include "absl/strings/match.h"
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

}  // namespace byzerperf
