#include "coordinator/report/verdict_view.h"

#include <algorithm>
#include <string>

#include "coordinator/explain/kept_rate.h"
#include "coordinator/report/left_out_view.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/objective_text.h"
#include "coordinator/report/terms.h"

namespace byzerperf {
namespace {

std::string ThroughputAt(const ReportInput& input, size_t level) {
  return FormatNumber(MedianAt(input, level, OutputRateOf));
}

// The load as a bare number, by its name, and its median output throughput.
void SetLevel(const ReportInput& input, ReportLanguage language,
              const std::string& name, const std::optional<size_t>& level,
              View* view) {
  if (!level) return;
  view->texts[name] = LoadLabel(LevelAt(input.result, *level));
  view->texts[name + "_name"] = LoadNameAt(input, *level, language);
  view->texts[name + "_throughput"] = ThroughputAt(input, *level);
}

Change ChangeOf(const ReportInput& input, size_t from, size_t to,
                const LevelNumber& number_of) {
  return {MedianAt(input, from, number_of), MedianAt(input, to, number_of)};
}

// Going from the best level to the highest load: what it costs.
void AddBeyond(const ReportInput& input, ReportLanguage language, View* view) {
  const BestLevel& best = input.findings.best;
  if (!best.level || best.level == best.last) return;
  View& beyond = view->Add("beyond");
  SetLevel(input, language, "last", best.last, &beyond);
  beyond.texts["throughput_change"] =
      FormatChange(ChangeOf(input, *best.level, *best.last, OutputRateOf));
  const auto add_latency = [&](const std::string& name,
                               const LevelNumber& number_of) {
    const Change change = ChangeOf(input, *best.level, *best.last, number_of);
    const std::string moved = FormatChange(change);
    if (moved.empty()) return;
    View& latency = beyond.Add(name);
    latency.texts["from"] = FormatNumber(change.from);
    latency.texts["to"] = FormatNumber(change.to);
    latency.texts["change"] = moved;
  };
  add_latency("ttft", [](const auto& level) { return P50(level.ttft_ms()); });
  add_latency("tpot", [](const auto& level) { return P50(level.tpot_ms()); });
}

// An answer that tells of the client must say so.
void AddBestLevel(const ReportInput& input, ReportLanguage language,
                  View* section) {
  const BestLevel& best = input.findings.best;
  SetLevel(input, language, "best", best.level, section);
  if (input.findings.limited[*best.level]) section->Add("best_limited");
}

void AddBestByThroughput(const ReportInput& input, ReportLanguage language,
                         View* view) {
  const BestLevel& best = input.findings.best;
  View& section = view->Add("best_by_throughput");
  AddBestLevel(input, language, &section);
  SetLevel(input, language, "highest", best.highest, &section);
  section.Add(best.level == best.highest ? "is_highest" : "is_near_highest");
  if (best.lower && best.upper) {
    View& range = section.Add("range");
    SetLevel(input, language, "lower", best.lower, &range);
    SetLevel(input, language, "upper", best.upper, &range);
    range.texts["gain"] =
        FormatChange(ChangeOf(input, *best.lower, *best.level, OutputRateOf));
    if (best.upper != best.last) {  // else `beyond` says it
      range.Add("next_gain").texts["change"] =
          FormatChange(ChangeOf(input, *best.level, *best.upper, OutputRateOf));
    }
  } else if (!best.lower) {
    SetLevel(input, language, "upper", best.upper, &section.Add("is_lowest"));
  } else {
    SetLevel(input, language, "lower", best.lower,
             &section.Add("is_highest_usable"));
  }
  AddBeyond(input, language, &section);
}

bool MissesForSureAt(const ReportInput& input, size_t level) {
  return input.plan.objectives().empty() ||
         MissesForSure(LoadOf(input.findings, level).objectives);
}

// How the server fell behind at a level of an open loop.
void AddFellBehind(const ReportInput& input, size_t level, View* section) {
  const v1::LevelResult& result = LevelAt(input.result, level);
  if (result.over_saturated()) {
    section->Add("growing");
    return;
  }
  View& too_few = section->Add("too_few");
  too_few.texts["completed"] = FormatNumber(RequestRateOf(result));
  too_few.texts["due"] =
      FormatNumber(RequestsMet(result, ArrivalsOf(input.plan, result)));
}

// Why the load above the best one is none of the best; false when it is not
// known to be one.
bool AddAbove(const ReportInput& input, ReportLanguage language,
              View* section) {
  const std::optional<size_t>& upper = input.findings.best.upper;
  if (!upper) return false;
  const char* name = input.findings.behind[*upper]    ? "behind_above"
                     : input.findings.failed[*upper]  ? "failed_above"
                     : MissesForSureAt(input, *upper) ? "missed_above"
                                                      : "unsure_above";
  View& above = section->Add(name);
  SetLevel(input, language, "upper", upper, &above);
  if (input.findings.behind[*upper]) AddFellBehind(input, *upper, &above);
  above.texts["misses"] = MissedAt(input, *upper, language);
  return true;
}

void AddLimitedAbove(const ReportInput& input, ReportLanguage language,
                     View* section) {
  SetLevel(input, language, "limited", input.findings.best.limited_above,
           &section->Add("limited_above"));
}

void AddBestByObjectives(const ReportInput& input, ReportLanguage language,
                         View* view) {
  const BestLevel& best = input.findings.best;
  View& section = view->Add("best_by_objectives");
  AddBestLevel(input, language, &section);
  section.texts["objectives"] = ObjectiveTexts(input.plan);
  if (input.findings.loads.size() == 1) {
    section.Add("is_only");
  } else if (AddAbove(input, language, &section)) {
    return;
  } else if (best.failed_above) {
    SetLevel(input, language, "upper", best.failed_above,
             &section.Add("failed_above"));
  } else if (best.limited_above) {
    AddLimitedAbove(input, language, &section);
  } else {
    section.Add("is_last").texts["try_up_to"] =
        FormatLoad(best.try_up_to.value_or(0));
  }
}

// Completed requests and TTFT of a rate that the server kept up with.
void AddKeptFigures(const ReportInput& input, size_t level, View* section) {
  section->texts["completed"] =
      FormatNumber(MedianAt(input, level, RequestRateOf));
  const auto ttft = MedianAt(
      input, level, [](const auto& one) { return P99(one.ttft_ms()); });
  if (ttft) section->Add("ttft").texts["ms"] = FormatNumber(*ttft);
}

void AddBestRate(const ReportInput& input, ReportLanguage language,
                 View* view) {
  View& section = view->Add("best_rate");
  AddBestLevel(input, language, &section);
  AddKeptFigures(input, *input.findings.best.level, &section);
  AddAbove(input, language, &section);
}

void AddNoSaturation(const ReportInput& input, ReportLanguage language,
                     View* view) {
  const BestLevel& best = input.findings.best;
  View& section = view->Add(input.findings.open_loop ? "no_rate_too_high"
                                                     : "no_saturation");
  SetLevel(input, language, "first", best.first, &section);
  SetLevel(input, language, "before", best.before_last, &section);
  SetLevel(input, language, "last", best.last, &section);
  AddKeptFigures(input, *best.last, &section);
  section.texts["growth"] = FormatChange(
      ChangeOf(input, *best.before_last, *best.last, OutputRateOf));
  section.texts["try_up_to"] = FormatLoad(best.try_up_to.value_or(0));
  if (best.failed_above) {
    SetLevel(input, language, "upper", best.failed_above,
             &section.Add("failed_above"));
  }
  if (best.limited_above) AddLimitedAbove(input, language, &section);
}

void AddNoRateKept(const ReportInput& input, ReportLanguage language,
                   View* view) {
  View& section = view->Add("no_rate_kept");
  SetLevel(input, language, "first", input.findings.best.first, &section);
  AddFellBehind(input, *input.findings.best.first, &section);
}

void AddBurst(const ReportInput& input, ReportLanguage language, View* view) {
  View& section = view->Add("burst");
  const size_t level = *input.findings.best.first;
  SetLevel(input, language, "only", level, &section);
  AddKeptFigures(input, level, &section);
  section.texts["requests"] =
      FormatLoad(LevelAt(input.result, level).requests().planned());
}

void AddObjectivesMissed(const ReportInput& input, ReportLanguage language,
                         View* view) {
  View& section = view->Add("objectives_missed");
  SetLevel(input, language, "first", input.findings.best.first, &section);
  section.texts["objectives"] = ObjectiveTexts(input.plan);
  section.texts["misses"] =
      MissedAt(input, *input.findings.best.first, language);
  if (!MissesForSureAt(input, *input.findings.best.first)) {
    section.Add("unsure");
  }
  const auto& loads = input.findings.loads;
  if (std::any_of(loads.begin(), loads.end(), [](const LoadRuns& load) {
        return load.usable && !MissesForSure(load.objectives);
      })) {
    section.Add("none_for_sure");
  }
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

void AddSingleLevel(const ReportInput& input, ReportLanguage language,
                    View* view) {
  View& section = view->Add("single_level");
  SetLevel(input, language, "only", input.findings.best.first, &section);
  if (input.findings.loads.size() == 1) {
    section.Add("one_run");
  } else {
    AddLeftOut(input, language, &section.Add("one_usable"));
  }
}

void AddAnswer(const ReportInput& input, ReportLanguage language, View* view) {
  switch (input.findings.best.answer) {
    case Answer::kBestByThroughput:
      return AddBestByThroughput(input, language, view);
    case Answer::kBestByObjectives:
      return AddBestByObjectives(input, language, view);
    case Answer::kBestRate:
      return AddBestRate(input, language, view);
    case Answer::kNoSaturation:
      return AddNoSaturation(input, language, view);
    case Answer::kObjectivesMissed:
      return AddObjectivesMissed(input, language, view);
    case Answer::kNoRateKept:
      return AddNoRateKept(input, language, view);
    case Answer::kBurst:
      return AddBurst(input, language, view);
    case Answer::kWorkersDiffer:
      view->Add("workers_differ");
      return;
    case Answer::kOutputLengthsDiffer:
      return AddIncomparable(input, WarningKind::kOutputLengthsDiffer,
                             "output_lengths_differ", FormatNumber, view);
    case Answer::kCachedSharesDiffer:
      return AddIncomparable(input, WarningKind::kCachedSharesDiffer,
                             "cached_shares_differ", FormatPercent, view);
    case Answer::kUserRate:
      view->Add("user_rate_given").texts["rate"] =
          FormatLoad(*input.findings.user_rate_per_s);
      return;
    case Answer::kSingleLevel:
      return AddSingleLevel(input, language, view);
    case Answer::kNoUsableLevel:
      view->Add(input.result.levels().empty() ? "no_level" : "no_usable_level");
      return;
  }
}

}  // namespace

void AddVerdict(const ReportInput& input, ReportLanguage language, View* view) {
  const bool open_loop = input.findings.open_loop;
  if (open_loop) view->Add("open_loop");
  if (input.findings.sessions) view->Add("sessions");
  if (input.plan.asked_prompts().has_trace()) view->Add("replay");
  view->texts["no_best"] =
      TermFor(open_loop ? "no_best_rate" : "no_best", language);
  AddAnswer(input, language, view);
}

}  // namespace byzerperf
