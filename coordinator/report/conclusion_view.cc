#include "coordinator/report/conclusion_view.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/explain/load_runs.h"
#include "coordinator/report/interval_text.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/page_latency.h"
#include "coordinator/report/page_level.h"
#include "coordinator/report/warning_view.h"

namespace byzerperf {
namespace {

// What one A4 page holds beside the rest.
constexpr size_t kMaxPageWarnings = 5;

// Warnings that a level's numbers rest on little.
bool TellsOfThinData(WarningKind kind) {
  return kind == WarningKind::kPercentileMissing ||
         kind == WarningKind::kShortWindow ||
         kind == WarningKind::kSmallWindow ||
         kind == WarningKind::kNoSteadyStretch ||
         kind == WarningKind::kCensored;
}

bool HasThinData(const Findings& findings, const LoadRuns& runs) {
  const auto is_run = [&](const LevelValue& one) {
    return std::find(runs.counted.begin(), runs.counted.end(), one.level) !=
           runs.counted.end();
  };
  return std::any_of(findings.warnings.begin(), findings.warnings.end(),
                     [&](const Warning& warning) {
                       return TellsOfThinData(warning.kind) &&
                              std::any_of(warning.levels.begin(),
                                          warning.levels.end(), is_run);
                     });
}

// Chance may decide an objective, or how sure it is is not known.
bool HasUnsureObjective(const LoadRuns& runs) {
  return std::any_of(
      runs.objectives.begin(), runs.objectives.end(),
      [](const ObjectiveCheck& check) { return check.unsure || !check.ci95; });
}

void AddData(const ReportInput& input, size_t level, View* page) {
  const LoadRuns& runs = LoadOf(input.findings, level);
  double requests = 0;
  double seconds = 0;
  for (const size_t run : runs.counted) {
    const v1::LevelResult& result = LevelAt(input.result, run);
    requests += std::max(result.e2e_ms().count(), result.ttft_ms().count());
    seconds += result.window().end_s() - result.window().start_s();
  }
  const bool thin = HasThinData(input.findings, runs) ||
                    HasUnsureObjective(runs) ||
                    !P99(LevelAt(input.result, level).e2e_ms());
  View& data = page->Add(thin ? "data_thin" : "data_suffice");
  data.texts["requests"] = FormatLoad(requests);
  if (seconds > 0) data.Add("lasted").texts["seconds"] = FormatNumber(seconds);
}

void AddPerGpu(const ReportInput& input, size_t level, View* page) {
  const auto per_gpu = MedianAt(input, level, OutputRatePerGpuOf);
  if (!per_gpu) {
    page->Add("no_gpus");
    return;
  }
  View& section = page->Add("per_gpu");
  section.texts["rate"] = FormatNumber(*per_gpu);
  section.texts["gpus"] = FormatLoad(input.plan.deployment().num_gpus());
}

void AddCost(const ReportInput& input, size_t level, View* page) {
  const auto cost = MedianAt(input, level, CostOf);
  if (!cost) {
    page->Add("no_price");
    return;
  }
  View& section = page->Add("cost");
  section.texts["amount"] = FormatNumber(*cost);
  const std::string& currency = input.plan.deployment().currency();
  if (!currency.empty()) section.Add("money").texts["currency"] = currency;
}

// Why this level stands for the run, where it is none that was chosen.
const char* PlaceOf(Answer answer) {
  switch (answer) {
    case Answer::kNoSaturation:
      return "is_highest_usable";
    case Answer::kObjectivesMissed:
      return "is_lowest_usable";
    default:
      return "is_only_usable";
  }
}

void AddPageLevel(const ReportInput& input, ReportLanguage language,
                  size_t level, View* view) {
  View& page = view->Add("page_level");
  page.texts["page_level_name"] = LoadNameAt(input, level, language);
  if (!input.findings.best.level) {
    page.Add(PlaceOf(input.findings.best.answer));
  }
  page.texts["latency_against"] = PageLatencyTable(input, level, language);
  if (input.plan.objectives().empty()) page.Add("no_objectives");
  const v1::Throughput* sure = SureThroughput(input, level);
  page.texts["output_rate"] =
      FormatSure(MedianAt(input, level, OutputRateOf),
                 sure == nullptr ? nullptr : OutputRateInterval(*sure));
  AddPerGpu(input, level, &page);
  AddCost(input, level, &page);
  AddData(input, level, &page);
}

void AddPageWarnings(const std::vector<std::string>& warnings, View* view) {
  for (size_t i = 0; i < warnings.size(); ++i) {
    view->Add(i < kMaxPageWarnings ? "one" : "further").texts["text"] =
        warnings[i];
  }
  if (warnings.size() <= kMaxPageWarnings) return;
  view->Add("any_further").texts["count"] =
      FormatLoad(static_cast<double>(warnings.size() - kMaxPageWarnings));
}

}  // namespace

void AddConclusion(const ReportInput& input, ReportLanguage language,
                   View* view) {
  const std::optional<size_t> level = PageLevel(input.findings.best);
  if (level) AddPageLevel(input, language, *level, view);
  AddPageWarnings(WarningTexts(input, language), view);
}

}  // namespace byzerperf
