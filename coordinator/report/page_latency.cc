#include "coordinator/report/page_latency.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "coordinator/report/interval_text.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/objective_text.h"
#include "coordinator/report/page_level.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

// A latency of the page; objectives about it have names that begin so.
struct PageLatency {
  std::string_view objectives;
  const char* term;
  const char* unit;
  double scale;  // from ms
  const v1::Distribution& (v1::LevelResult::*of)() const;
  const v1::Distribution& (v1::LoadSummary::*over_runs)() const;
};

constexpr PageLatency kTtft = {"ttft_",
                               "ttft",
                               " (ms)",
                               1,
                               &v1::LevelResult::ttft_ms,
                               &v1::LoadSummary::ttft_ms};
constexpr PageLatency kTpot = {"tpot_",
                               "tpot",
                               " (ms)",
                               1,
                               &v1::LevelResult::tpot_ms,
                               &v1::LoadSummary::tpot_ms};
constexpr PageLatency kE2e = {"e2e_",
                              "e2e",
                              " (s)",
                              0.001,
                              &v1::LevelResult::e2e_ms,
                              &v1::LoadSummary::e2e_ms};

bool IsAbout(const v1::Objective& objective, const PageLatency& latency) {
  return objective.name().starts_with(latency.objectives);
}

std::vector<PageLatency> LatenciesOf(const ReportInput& input, size_t level) {
  std::vector<PageLatency> latencies;
  const v1::LevelResult& result = LevelAt(input.result, level);
  const auto& objectives = input.plan.objectives();
  for (const PageLatency& one : {kTtft, kTpot, kE2e}) {
    const bool asked = std::any_of(
        objectives.begin(), objectives.end(),
        [&](const v1::Objective& each) { return IsAbout(each, one); });
    const bool whole = one.of == kE2e.of;
    const bool streamed = result.ttft_ms().count() > 0;
    if (asked || whole != streamed) latencies.push_back(one);
  }
  return latencies;
}

const v1::Objective& ObjectiveOf(const ReportInput& input,
                                 const ObjectiveCheck& check) {
  return input.plan.objectives(static_cast<int>(check.objective));
}

std::string ObjectiveCell(const ReportInput& input,
                          const ObjectiveCheck& check) {
  const v1::Objective& objective = ObjectiveOf(input, check);
  return absl::StrCat("`", objective.text(),
                      "`: ", ObjectiveValue(objective, check.value), " ",
                      ObjectiveMark(check));
}

// Of a single run its own interval, of several the one between runs.
const v1::Interval* IntervalAt(const ReportInput& input, size_t level,
                               const PageLatency& latency, int percentile) {
  if (LoadOf(input.findings, level).counted.size() == 1) {
    return PercentileInterval((LevelAt(input.result, level).*latency.of)(),
                              percentile);
  }
  const v1::LoadSummary* summary = SummaryOf(input, level);
  return summary == nullptr
             ? nullptr
             : PercentileInterval((summary->*latency.over_runs)(), percentile);
}

std::vector<std::string> LatencyRow(const ReportInput& input, size_t level,
                                    const PageLatency& latency,
                                    ReportLanguage language) {
  const auto cell = [&](int percentile, auto number_of) {
    const auto value = MedianAt(input, level, [&](const v1::LevelResult& one) {
      return number_of((one.*latency.of)());
    });
    return FormatSure(value, IntervalAt(input, level, latency, percentile),
                      latency.scale);
  };
  std::vector<std::string> objectives;
  for (const ObjectiveCheck& check : LoadOf(input.findings, level).objectives) {
    if (IsAbout(ObjectiveOf(input, check), latency)) {
      objectives.push_back(ObjectiveCell(input, check));
    }
  }
  return {absl::StrCat(TermFor(latency.term, language), latency.unit),
          cell(50, P50), cell(99, P99),
          objectives.empty() ? kAbsent : absl::StrJoin(objectives, " · ")};
}

}  // namespace

std::string PageLatencyTable(const ReportInput& input, size_t level,
                             ReportLanguage language) {
  TextTable table;
  table.AddColumn(TermFor("quantity", language), Align::kLeft);
  table.AddColumn("p50", Align::kRight);
  table.AddColumn("p99", Align::kRight);
  table.AddColumn(TermFor("objective", language), Align::kLeft);
  const std::vector<PageLatency> latencies = LatenciesOf(input, level);
  for (const PageLatency& latency : latencies) {
    table.AddRow(LatencyRow(input, level, latency, language));
  }
  for (const ObjectiveCheck& check : LoadOf(input.findings, level).objectives) {
    const v1::Objective& objective = ObjectiveOf(input, check);
    if (std::any_of(
            latencies.begin(), latencies.end(),
            [&](const auto& latency) { return IsAbout(objective, latency); })) {
      continue;
    }
    table.AddRow({TermFor("other_objective", language), "", "",
                  ObjectiveCell(input, check)});
  }
  return table.Markdown();
}

}  // namespace byzerperf
