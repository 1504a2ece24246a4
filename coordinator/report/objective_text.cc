#include "coordinator/report/objective_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/report/numbers.h"

namespace byzerperf {
namespace {

std::string UnsureRange(const v1::Objective& objective,
                        const ObjectiveCheck& check) {
  if (!check.unsure || !check.ci95) return "";
  return absl::StrCat(" ≈ [", ObjectiveValue(objective, check.ci95->low), ", ",
                      ObjectiveValue(objective, check.ci95->high), "]");
}

}  // namespace

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

const char* ObjectiveMark(const ObjectiveCheck& check) {
  if (!check.value) return "?";
  if (check.unsure) return "≈";
  if (!check.ci95) return check.met ? "(✓)" : "(✗)";
  return check.met ? "✓" : "✗";
}

bool MissesForSure(const std::vector<ObjectiveCheck>& checks) {
  return std::any_of(
      checks.begin(), checks.end(),
      [](const ObjectiveCheck& check) { return !check.met && !check.unsure; });
}

std::string MissedAt(const ReportInput& input, size_t level,
                     ReportLanguage language) {
  std::vector<std::string> missed;
  for (const ObjectiveCheck& check : LoadOf(input.findings, level).objectives) {
    if (check.met && !check.unsure) continue;
    const v1::Objective& objective =
        input.plan.objectives(static_cast<int>(check.objective));
    missed.push_back(absl::StrCat("`", objective.text(),
                                  "`: ", ObjectiveValue(objective, check.value),
                                  UnsureRange(objective, check)));
  }
  return absl::StrJoin(missed,
                       language == ReportLanguage::kEnglish ? "; " : "；");
}

std::string ObjectiveTexts(const v1::LoadPlan& plan) {
  return absl::StrJoin(plan.objectives(), ", ",
                       [](std::string* out, const v1::Objective& objective) {
                         absl::StrAppend(out, "`", objective.text(), "`");
                       });
}

}  // namespace byzerperf
