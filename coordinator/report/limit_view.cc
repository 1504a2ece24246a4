#include "coordinator/report/limit_view.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "coordinator/explain/findings_summary.h"
#include "coordinator/explain/own_limits.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/markdown_cell.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/templates.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/view.h"

namespace byzerperf {
namespace {

using Level = v1::LevelResult;

LevelNumber MeanNumber(const v1::Distribution& (Level::*of)() const) {
  return [of](const Level& level) { return MeanOf((level.*of)()); };
}

// Two numbers as `NAME_from`, `NAME_to`.
void SetChange(const ReportInput& input, const LimitFinding& finding,
               const std::string& name, const LevelNumber& number_of,
               double divisor, View* section) {
  const auto set = [&](const std::string& key, size_t level) {
    std::optional<double> value = MedianAt(input, level, number_of);
    if (value) *value /= divisor;
    section->texts[key] = FormatNumber(value);
  };
  set(name + "_to", finding.level);
  if (finding.base) set(name + "_from", *finding.base);
}

void AddChanges(const ReportInput& input, ReportLanguage language,
                const LimitFinding& finding, View* section) {
  SetChange(input, finding, "ttft", MeanNumber(&Level::ttft_ms), 1, section);
  SetChange(input, finding, "tpot", MeanNumber(&Level::tpot_ms), 1, section);
  SetChange(input, finding, "e2e", MeanNumber(&Level::e2e_ms), 1000, section);
  if (!finding.base) return;
  section->texts["base_name"] = LoadNameAt(input, *finding.base, language);
  section->texts["throughput_change"] =
      FormatChange({MedianAt(input, *finding.base, OutputRateOf),
                    MedianAt(input, finding.level, OutputRateOf)});
  const double ratio = LoadOf(input.findings, finding.level).load /
                       LoadOf(input.findings, *finding.base).load;
  section->texts["load_ratio"] =
      ratio == std::round(ratio) ? FormatLoad(ratio) : FormatNumber(ratio);
}

// The commonest failure that the cause is about, or "".
std::string MainOutcome(const Level& level) {
  std::string main;
  uint32_t most = 0;
  const std::map<std::string, uint32_t> sorted(level.outcomes().begin(),
                                               level.outcomes().end());
  for (const auto& [outcome, count] : sorted) {
    if (outcome == "ok" || outcome == "cancelled" || outcome == "not_sent" ||
        outcome == "aborted" || outcome == "http_429" || count <= most) {
      continue;
    }
    most = count;
    main = outcome;
  }
  return main;
}

void AddTargetImbalance(const Level& level, View* section) {
  const auto imbalance = ImbalanceOf(level);
  if (!imbalance) return;
  section->texts["slowest"] =
      MarkdownCell(level.targets(imbalance->slowest).target());
  bool first = true;
  const auto add = [&](const std::string& name, double value) {
    if (!(value > 0)) return;
    View& item = section->Add(name);
    if (!std::exchange(first, false)) item.Add("next");
    item.texts["ratio"] = FormatNumber(value);
  };
  add("by_ttft", imbalance->ttft_p50);
  add("by_tpot", imbalance->tpot_p50);
  add("by_output", imbalance->output_tokens_per_s);
}

// What is not known of a load, and why.
const char* UnknownKind(const ReportInput& input, const LimitFinding& finding) {
  const Answer answer = input.findings.best.answer;
  if (answer == Answer::kWorkersDiffer ||
      answer == Answer::kOutputLengthsDiffer ||
      answer == Answer::kCachedSharesDiffer) {
    return "other_work";
  }
  if (!finding.base) {
    return finding.level == input.findings.loads.front().counted.front()
               ? "lowest"
               : "no_base";
  }
  return LevelAt(input.result, finding.level).ttft_ms().count() == 0
             ? "unsplit"
             : "no_base";
}

// What only some causes say.
void AddDetails(const ReportInput& input, const LimitFinding& finding,
                View* section) {
  const Level& level = LevelAt(input.result, finding.level);
  switch (finding.limit) {
    case Limit::kClient:
      section->texts["word"] = level.client().cause();
      break;
    case Limit::kConnections:
      section->Add(finding.value > 0 ? "refused" : "opened");
      section->texts["opened_share"] =
          FormatPercent(level.new_connection_share());
      section->texts["connect_ms"] = FormatNumber(MeanOf(level.connect_ms()));
      break;
    case Limit::kRateLimiting:
      section->texts["completed"] =
          FormatNumber(MedianAt(input, finding.level, RequestRateOf));
      break;
    case Limit::kErrors:
      section->texts["outcome"] = MainOutcome(level);
      break;
    case Limit::kUnevenTargets:
      AddTargetImbalance(level, section);
      break;
    case Limit::kGrowingQueue:
      section->texts["in_flight"] = FormatNumber(InFlightOf(level));
      break;
    case Limit::kPrefill:
      section->texts["prefill_ms"] = FormatNumber(finding.prefill_ms);
      section->texts["busy_s"] = FormatNumber(finding.prefill_busy);
      break;
    case Limit::kKvTransfer:
      section->texts["first_gap"] = FormatNumber(P50(level.ttst_ms()));
      section->texts["ratio"] = FormatNumber(finding.value);
      break;
    case Limit::kUnknown:
      section->Add(UnknownKind(input, finding));
      break;
    default:
      break;
  }
}

// One cause with its numbers, without a full stop.
std::string CauseText(const ReportInput& input, ReportLanguage language,
                      const LimitFinding& finding) {
  View view;
  AddTerms(language, &view);
  View& section = view.Add("cause_" + LimitWord(finding.limit));
  section.texts["level_name"] = LoadNameAt(input, finding.level, language);
  section.texts["share"] = FormatPercent(finding.value);
  if (!input.findings.open_loop) section.Add("closed_loop");
  AddChanges(input, language, finding, &section);
  AddDetails(input, finding, &section);
  const std::string text = Render(TemplatesIn(language), "limit_text", view);
  return std::string(Trim(text));
}

bool IsBeyondBest(const ReportInput& input, const LimitFinding& finding) {
  const std::optional<size_t>& best = input.findings.best.level;
  return best && LoadOf(input.findings, finding.level).load >
                     LoadOf(input.findings, *best).load;
}

// Findings of one load stand together.
std::vector<std::vector<LimitFinding>> ByLoad(const Findings& findings) {
  std::vector<std::vector<LimitFinding>> loads;
  for (const LimitFinding& finding : findings.limits) {
    if (loads.empty() || loads.back().front().level != finding.level) {
      loads.emplace_back();
    }
    loads.back().push_back(finding);
  }
  return loads;
}

bool NothingLimits(const std::vector<LimitFinding>& load) {
  return load.front().limit == Limit::kNone;
}

}  // namespace

std::string LimitSentence(const ReportInput& input, ReportLanguage language) {
  const LimitFinding& finding = input.findings.limit;
  if (finding.limit == Limit::kUnknown) return "";
  View view;
  view.texts["cause"] = CauseText(input, language, finding);
  if (finding.limit == Limit::kNone) {
    view.Add("nothing");
  } else {
    View& section = view.Add(finding.limit == Limit::kClient ? "of_the_numbers"
                                                             : "of_the_server");
    if (IsBeyondBest(input, finding)) {
      section.Add("beyond").texts["best_name"] =
          LoadNameAt(input, *input.findings.best.level, language);
    }
  }
  const std::string text = Render(TemplatesIn(language), "limit_words", view);
  return std::string(Trim(text));
}

std::vector<LimitLine> LimitLines(const ReportInput& input,
                                  ReportLanguage language) {
  std::vector<LimitLine> lines;
  const auto loads = ByLoad(input.findings);
  if (loads.size() < 2) return lines;
  for (size_t i = 0; i < loads.size(); ++i) {
    // Those that nothing limits are told by the last of them.
    std::vector<size_t> named = {loads[i].front().level};
    while (NothingLimits(loads[i]) && i + 1 < loads.size() &&
           NothingLimits(loads[i + 1])) {
      named.push_back(loads[++i].front().level);
    }
    LimitLine& line = lines.emplace_back();
    line.loads = LevelNames(input, named, language);
    line.text = absl::StrJoin(
        loads[i], language == ReportLanguage::kEnglish ? "; " : "；",
        [&](std::string* out, const LimitFinding& finding) {
          absl::StrAppend(out, CauseText(input, language, finding));
        });
  }
  return lines;
}

}  // namespace byzerperf
