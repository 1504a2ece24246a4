#include "coordinator/report/warning_view.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/view.h"

namespace byzerperf {
namespace {

const char* SectionOf(WarningKind kind) {
  switch (kind) {
    case WarningKind::kStopped:
      return "stopped";
    case WarningKind::kInvalid:
      return "invalid";
    case WarningKind::kDegraded:
      return "degraded";
    case WarningKind::kOutputLengthsDiffer:
      return "output_lengths";
    case WarningKind::kCachedSharesDiffer:
      return "cached_shares";
    case WarningKind::kLoadNotReached:
      return "load_not_reached";
    case WarningKind::kPercentileMissing:
      return "percentile_missing";
    case WarningKind::kShortWindow:
      return "short_window";
    case WarningKind::kSmallWindow:
      return "small_window";
    case WarningKind::kNoSteadyStretch:
      return "no_steady_stretch";
    case WarningKind::kNewConnections:
      return "new_connections";
    case WarningKind::kCensored:
      return "censored";
    case WarningKind::kHiddenReasoning:
      return "hidden_reasoning";
    case WarningKind::kDisturbsServer:
      return "disturbs_server";
    case WarningKind::kCoalesced:
      return "coalesced";
  }
  return "";
}

std::string FormatValue(WarningKind kind, double value) {
  switch (kind) {
    case WarningKind::kOutputLengthsDiffer:
    case WarningKind::kLoadNotReached:
    case WarningKind::kShortWindow:
    case WarningKind::kNoSteadyStretch:
      return FormatNumber(value);
    case WarningKind::kPercentileMissing:
      return FormatLoad(value);
    default:
      return FormatPercent(value);
  }
}

std::string Separator(ReportLanguage language) {
  return language == ReportLanguage::kEnglish ? ", " : "、";
}

std::string LevelNames(const ReportInput& input, const Warning& warning,
                       ReportLanguage language) {
  std::vector<size_t> levels;
  levels.reserve(warning.levels.size());
  for (const LevelValue& one : warning.levels) levels.push_back(one.level);
  return LevelLabels(input.result, levels, language);
}

// "6.1" or "6.1–9.8".
std::string ValueRange(const Warning& warning) {
  const auto [low, high] =
      std::minmax_element(warning.levels.begin(), warning.levels.end(),
                          [](const LevelValue& a, const LevelValue& b) {
                            return a.value < b.value;
                          });
  if (low == warning.levels.end()) return "";
  const std::string from = FormatValue(warning.kind, low->value);
  const std::string to = FormatValue(warning.kind, high->value);
  return from == to ? from : from + "–" + to;
}

// The commonest first: "stop 80%, length 20%".
std::string FinishReasons(const v1::LevelResult& level,
                          ReportLanguage language) {
  std::vector<std::pair<double, std::string>> reasons;
  double total = 0;
  for (const auto& [reason, count] : level.finish_reasons()) {
    reasons.emplace_back(-static_cast<double>(count), reason);
    total += count;
  }
  std::sort(reasons.begin(), reasons.end());
  return absl::StrJoin(
      reasons, Separator(language),
      [total](std::string* out, const std::pair<double, std::string>& one) {
        absl::StrAppend(out, SafeUtf8(one.second, 40), " ",
                        FormatPercent(-one.first / total));
      });
}

// The commonest outcome but `ok`, or "".
std::string MainFailure(const v1::LevelResult& level) {
  std::string main;
  uint32_t most = 0;
  const std::map<std::string, uint32_t> sorted(level.outcomes().begin(),
                                               level.outcomes().end());
  for (const auto& [outcome, count] : sorted) {
    if (outcome == "ok" || count <= most) continue;
    most = count;
    main = outcome;
  }
  return main;
}

void AddLevels(const ReportInput& input, ReportLanguage language,
               const Warning& warning, View* section) {
  for (const LevelValue& one : warning.levels) {
    const v1::LevelResult& level = LevelAt(input.result, one.level);
    View& item = section->Add("each");
    if (&one != &warning.levels.front()) item.Add("next");
    item.texts["level"] = LevelLabel(level);
    item.texts["value"] = FormatValue(warning.kind, one.value);
    if (!input.findings.usable[one.level]) item.Add("left_out");
    item.Add(input.findings.failed[one.level] ? "too_many_errors"
                                              : "cut_short");
    const std::string finish = FinishReasons(level, language);
    if (!finish.empty()) item.Add("finish").texts["reasons"] = finish;
    const std::string failure = MainFailure(level);
    if (!failure.empty()) item.Add("failure").texts["outcome"] = failure;
  }
}

void AddStopReason(const v1::RunResult& result, View* section) {
  section->Add(result.ended() == "stopped" ? "by_user" : "by_failure");
  if (!result.ended_reason().empty()) {
    section->Add("why").texts["reason"] = result.ended_reason();
  }
}

}  // namespace

std::vector<std::string> WarningTexts(const ReportInput& input,
                                      ReportLanguage language) {
  std::vector<std::string> texts;
  for (const Warning& warning : input.findings.warnings) {
    View view;
    View& section = view.Add(SectionOf(warning.kind));
    section.texts["levels"] = LevelNames(input, warning, language);
    section.texts["values"] = ValueRange(warning);
    section.texts["percentile"] = "p" + FormatLoad(warning.percentile);
    section.texts["needed"] = FormatLoad(warning.requests_needed);
    AddLevels(input, language, warning, &section);
    if (warning.kind == WarningKind::kStopped) {
      AddStopReason(input.result, &section);
    }
    std::string text = Render(TemplatesIn(language), "warning", view);
    texts.emplace_back(Trim(text));
  }
  return texts;
}

}  // namespace byzerperf
