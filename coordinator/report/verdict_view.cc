#include "coordinator/report/verdict_view.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/objective_text.h"

namespace byzerperf {
namespace {

std::string LabelAt(const ReportInput& input, size_t level) {
  return LevelLabel(LevelAt(input.result, level));
}

std::string RateAt(const ReportInput& input, size_t level) {
  return FormatNumber(OutputRateOf(LevelAt(input.result, level)));
}

void SetLevel(const ReportInput& input, const std::string& name,
              const std::optional<size_t>& level, View* view) {
  if (!level) return;
  view->texts[name] = LabelAt(input, *level);
  view->texts[name + "_rate"] = RateAt(input, *level);
}

// Going from the best level to the highest load: what it costs.
void AddBeyond(const ReportInput& input, View* view) {
  const BestLevel& best = input.findings.best;
  if (!best.level || best.level == best.last) return;
  const v1::LevelResult& from = LevelAt(input.result, *best.level);
  const v1::LevelResult& to = LevelAt(input.result, *best.last);
  View& beyond = view->Add("beyond");
  SetLevel(input, "last", best.last, &beyond);
  beyond.texts["rate_change"] =
      FormatChange({OutputRateOf(from), OutputRateOf(to)});
  const auto add_latency = [&](const std::string& name, const Change& change) {
    const std::string moved = FormatChange(change);
    if (moved.empty()) return;
    View& latency = beyond.Add(name);
    latency.texts["from"] = FormatNumber(change.from);
    latency.texts["to"] = FormatNumber(change.to);
    latency.texts["change"] = moved;
  };
  add_latency("ttft", {P50(from.ttft_ms()), P50(to.ttft_ms())});
  add_latency("tpot", {P50(from.tpot_ms()), P50(to.tpot_ms())});
}

// An answer that tells of the client must say so.
void AddBestLevel(const ReportInput& input, View* section) {
  const BestLevel& best = input.findings.best;
  SetLevel(input, "best", best.level, section);
  if (input.findings.limited[*best.level]) section->Add("best_limited");
}

void AddBestByThroughput(const ReportInput& input, View* view) {
  const BestLevel& best = input.findings.best;
  View& section = view->Add("best_by_throughput");
  AddBestLevel(input, &section);
  SetLevel(input, "highest", best.highest, &section);
  section.Add(best.level == best.highest ? "is_highest" : "is_near_highest");
  if (best.lower && best.upper) {
    View& range = section.Add("range");
    SetLevel(input, "lower", best.lower, &range);
    SetLevel(input, "upper", best.upper, &range);
  } else if (!best.lower) {
    section.Add("is_lowest");
  }
  AddBeyond(input, &section);
}

// The objectives that a level does not meet, with their values.
std::string MissedAt(const ReportInput& input, size_t level,
                     ReportLanguage language) {
  std::vector<std::string> missed;
  for (const ObjectiveCheck& check : input.findings.objectives) {
    if (check.level != level || check.met) continue;
    const v1::Objective& objective =
        input.plan.objectives(static_cast<int>(check.objective));
    missed.push_back(absl::StrCat(
        "`", objective.text(), "`: ", ObjectiveValue(objective, check.value)));
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

void AddBestByObjectives(const ReportInput& input, ReportLanguage language,
                         View* view) {
  const BestLevel& best = input.findings.best;
  View& section = view->Add("best_by_objectives");
  AddBestLevel(input, &section);
  section.texts["objectives"] = ObjectiveTexts(input.plan);
  if (input.result.levels_size() == 1) {
    section.Add("is_only");
  } else if (best.upper) {
    View& missed = section.Add("missed_above");
    SetLevel(input, "upper", best.upper, &missed);
    missed.texts["misses"] = MissedAt(input, *best.upper, language);
  } else if (best.failed_above) {
    SetLevel(input, "failed", best.failed_above, &section.Add("failed_above"));
  } else if (best.limited_above) {
    SetLevel(input, "limited", best.limited_above,
             &section.Add("limited_above"));
  } else {
    section.Add("is_last").texts["try_up_to"] =
        FormatLoad(best.try_up_to.value_or(0));
  }
}

void AddNoSaturation(const ReportInput& input, View* view) {
  const BestLevel& best = input.findings.best;
  View& section = view->Add("no_saturation");
  SetLevel(input, "first", best.first, &section);
  SetLevel(input, "before", best.before_last, &section);
  SetLevel(input, "last", best.last, &section);
  section.texts["growth"] =
      FormatChange({OutputRateOf(LevelAt(input.result, *best.before_last)),
                    OutputRateOf(LevelAt(input.result, *best.last))});
  section.texts["try_up_to"] = FormatLoad(best.try_up_to.value_or(0));
  if (best.failed_above) {
    SetLevel(input, "failed", best.failed_above, &section.Add("failed_above"));
  }
  if (best.limited_above) {
    SetLevel(input, "limited", best.limited_above,
             &section.Add("limited_above"));
  }
}

void AddObjectivesMissed(const ReportInput& input, ReportLanguage language,
                         View* view) {
  View& section = view->Add("objectives_missed");
  SetLevel(input, "first", input.findings.best.first, &section);
  section.texts["objectives"] = ObjectiveTexts(input.plan);
  section.texts["misses"] =
      MissedAt(input, *input.findings.best.first, language);
}

void AddIncomparable(const ReportInput& input, WarningKind kind,
                     const std::string& name, std::string (*format)(double),
                     View* view) {
  View& section = view->Add(name);
  for (const Warning& warning : input.findings.warnings) {
    if (warning.kind != kind) continue;
    const auto [low, high] =
        std::minmax_element(warning.levels.begin(), warning.levels.end(),
                            [](const LevelValue& a, const LevelValue& b) {
                              return a.value < b.value;
                            });
    section.texts["low"] = format(low->value);
    section.texts["high"] = format(high->value);
  }
}

void AddSingleLevel(const ReportInput& input, View* view) {
  View& section = view->Add("single_level");
  SetLevel(input, "only", input.findings.best.first, &section);
  section.Add(input.result.levels_size() == 1 ? "one_run" : "one_usable");
}

}  // namespace

void AddVerdict(const ReportInput& input, ReportLanguage language, View* view) {
  switch (input.findings.best.answer) {
    case Answer::kBestByThroughput:
      return AddBestByThroughput(input, view);
    case Answer::kBestByObjectives:
      return AddBestByObjectives(input, language, view);
    case Answer::kNoSaturation:
      return AddNoSaturation(input, view);
    case Answer::kObjectivesMissed:
      return AddObjectivesMissed(input, language, view);
    case Answer::kOutputLengthsDiffer:
      return AddIncomparable(input, WarningKind::kOutputLengthsDiffer,
                             "output_lengths_differ", FormatNumber, view);
    case Answer::kCachedSharesDiffer:
      return AddIncomparable(input, WarningKind::kCachedSharesDiffer,
                             "cached_shares_differ", FormatPercent, view);
    case Answer::kSingleLevel:
      return AddSingleLevel(input, view);
    case Answer::kNoUsableLevel:
      view->Add(input.result.levels().empty() ? "no_level" : "no_usable_level");
      return;
  }
}

}  // namespace byzerperf
