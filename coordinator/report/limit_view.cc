#include "coordinator/report/limit_view.h"

#include <cmath>
#include <cstddef>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"
#include "coordinator/explain/added_time.h"
#include "coordinator/explain/findings_summary.h"
#include "coordinator/explain/own_limits.h"
#include "coordinator/explain/target_imbalance.h"
#include "coordinator/report/imbalance_view.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/main_failure.h"
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

// What is not known of a load, and why.
const char* UnknownKind(const ReportInput& input, const LimitFinding& finding) {
  if (!AreComparable(input.findings.best.answer)) return "other_work";
  const LoadRuns* base = BaseLoad(input.result, input.findings);
  if (base != nullptr && base->counted.front() == finding.level) {
    return base == &input.findings.loads.front() ? "lowest" : "lowest_usable";
  }
  return finding.base &&
                 LevelAt(input.result, finding.level).ttft_ms().count() == 0
             ? "unsplit"
             : "no_base";
}

void AddConnections(const Level& level, const LimitFinding& finding,
                    View* section) {
  const ConnectTime time = ConnectTimeOf(level);
  View& item = section->Add(finding.value > 0 ? "refused" : "opened");
  item.texts["opened_share"] = FormatPercent(level.new_connection_share());
  item.texts["connect_ms"] = FormatNumber(time.connect_ms);
  item.texts["whole_ms"] = FormatNumber(time.whole_ms);
  item.Add(time.of_ttft ? "of_ttft" : "of_e2e");
}

// The commonest of the failures that are `errors`.
std::string MainError(const ReportInput& input, const LimitFinding& finding) {
  std::set<std::string> left_out = {"http_429", "lost"};
  left_out.insert(std::begin(kNotConnected), std::end(kNotConnected));
  return MainFailure(input.result,
                     finding.of_run
                         ? input.findings.by_load
                         : LoadOf(input.findings, finding.level).counted,
                     left_out);
}

void AddUneven(const Level& level, View* section) {
  const auto imbalance = ImbalanceOf(level);
  if (imbalance) AddImbalance(level, *imbalance, section);
}

void AddTimes(const Level& level, const LimitFinding& finding, View* section) {
  auto& texts = section->texts;
  if (finding.limit == Limit::kPrefill) {
    texts["prefill_ms"] = FormatNumber(finding.prefill_ms);
    texts["busy_s"] = FormatNumber(finding.prefill_busy);
  }
  if (finding.limit == Limit::kKvTransfer) {
    texts["first_gap"] = FormatNumber(P50(level.ttst_ms()));
    texts["ratio"] = FormatNumber(finding.value);
  }
}

// What only some causes say.
void AddDetails(const ReportInput& input, const LimitFinding& finding,
                View* section) {
  const Level& level = LevelAt(input.result, finding.level);
  auto& texts = section->texts;
  switch (finding.limit) {
    case Limit::kClient:
      texts["word"] = level.client().cause();
      break;
    case Limit::kConnections:
      AddConnections(level, finding, section);
      break;
    case Limit::kRateLimiting:
      texts["completed"] =
          FormatNumber(MedianAt(input, finding.level, RequestRateOf));
      break;
    case Limit::kErrors:
      texts["outcome"] = MainError(input, finding);
      break;
    case Limit::kUnevenTargets:
      AddUneven(level, section);
      break;
    case Limit::kGrowingQueue:
      texts["in_flight"] = FormatNumber(InFlightOf(level));
      break;
    case Limit::kUnknown:
      section->Add(UnknownKind(input, finding));
      break;
    default:
      AddTimes(level, finding, section);
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
  section.Add(finding.of_run ? "of_run" : "of_load");
  AddChanges(input, language, finding, &section);
  AddDetails(input, finding, &section);
  const std::string text = Render(TemplatesIn(language), "limit_text", view);
  return std::string(Trim(text));
}

bool IsBeyondBest(const ReportInput& input, const LimitFinding& finding) {
  const std::optional<size_t>& best = input.findings.best.level;
  return best && !finding.of_run &&
         LoadOf(input.findings, finding.level).load >
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

// A load is named by all its runs.
const std::vector<size_t>& RunsOf(const ReportInput& input,
                                  const std::vector<LimitFinding>& load) {
  return LoadOf(input.findings, load.front().level).levels;
}

bool NothingLimits(const std::vector<LimitFinding>& load) {
  return load.front().limit == Limit::kNone;
}

// Failures limit nothing by themselves, nor does a slow target where throughput
// still grows.
const char* WhoseLimit(const Findings& findings) {
  switch (findings.limit.limit) {
    case Limit::kClient:
      return "of_the_numbers";
    case Limit::kErrors:
      return "stands_out";
    case Limit::kUnevenTargets:
      return findings.best.answer == Answer::kNoSaturation ? "stands_out"
                                                           : "of_the_server";
    default:
      return "of_the_server";
  }
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
    View& section = view.Add(WhoseLimit(input.findings));
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
    std::vector<size_t> named = RunsOf(input, loads[i]);
    while (NothingLimits(loads[i]) && i + 1 < loads.size() &&
           NothingLimits(loads[i + 1])) {
      const std::vector<size_t> runs = RunsOf(input, loads[++i]);
      named.insert(named.end(), runs.begin(), runs.end());
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
