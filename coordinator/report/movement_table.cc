#include "coordinator/report/movement_table.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coordinator/report/bar_chart.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

using PercentileOf = std::optional<double> (*)(const v1::Distribution&);

std::optional<double> TtftOver(const ReportInput& input, const LoadRuns& runs,
                               PercentileOf percentile) {
  return MedianOver(input.result, runs, [percentile](const auto& level) {
    return percentile(level.ttft_ms());
  });
}

bool EveryLoadHas(const ReportInput& input, PercentileOf percentile) {
  return std::all_of(input.findings.loads.begin(), input.findings.loads.end(),
                     [&](const LoadRuns& runs) {
                       return TtftOver(input, runs, percentile).has_value();
                     });
}

// A number that some loads lack did not move between them.
bool IsKnown(const Change& change) {
  return change.from && change.to && !std::isnan(*change.from) &&
         !std::isnan(*change.to);
}

// p90, since requests that wait in the server's queue can leave the median as
// it was; p50 where a level has too few samples. No values without TTFT.
BarSeries TtftSeries(const ReportInput& input, ReportLanguage language) {
  const bool has_p90 = EveryLoadHas(input, P90);
  const PercentileOf percentile = has_p90 ? P90 : P50;
  BarSeries series;
  series.heading =
      TermFor("ttft", language) + (has_p90 ? " p90 (ms)" : " p50 (ms)");
  bool known = false;
  for (const LoadRuns& runs : input.findings.loads) {
    series.values.push_back(TtftOver(input, runs, percentile));
    known = known || series.values.back().has_value();
  }
  if (!known) series.values.clear();
  return series;
}

}  // namespace

std::string MovementTable(const ReportInput& input, ReportLanguage language) {
  const std::vector<Movement>& movements = input.findings.movements;
  if (movements.empty()) return "";
  TextTable table;
  table.AddColumn(TermFor("quantity", language), Align::kLeft);
  for (const Movement& movement : movements) {
    table.AddColumn(
        absl::StrCat(
            MarkedLoad(input, LoadOf(input.findings, movement.from_level)),
            " → ",
            MarkedLoad(input, LoadOf(input.findings, movement.to_level))),
        Align::kRight);
    table.AddColumn("", Align::kRight);
  }
  const auto add = [&](const std::string& name, const Change Movement::*of,
                       std::string (*format)(const std::optional<double>&)) {
    std::vector<std::string> cells = {name};
    bool known = false;
    for (const Movement& movement : movements) {
      const Change& change = movement.*of;
      known = known || IsKnown(change);
      cells.push_back(format(change.from) + " → " + format(change.to));
      cells.push_back(FormatChange(change));
    }
    if (known) table.AddRow(std::move(cells));
  };
  const auto term = [&](const char* key) { return TermFor(key, language); };
  add(term("output_rate") + " (tok/s)", &Movement::output_tokens_per_s,
      FormatNumber);
  add(term("ttft") + " p50 (ms)", &Movement::ttft_p50_ms, FormatNumber);
  add(term("ttft") + " p99 (ms)", &Movement::ttft_p99_ms, FormatNumber);
  add(term("ttft_intended") + " p99 (ms)", &Movement::ttft_intended_p99_ms,
      FormatNumber);
  add(term("tpot") + " p50 (ms)", &Movement::tpot_p50_ms, FormatNumber);
  add(term("e2e") + " p50 (s)", &Movement::e2e_p50_ms,
      [](const std::optional<double>& ms) {
        return FormatNumber(InSeconds(ms));
      });
  add(term("error_rate"), &Movement::error_rate, FormatPercent);
  return table.Markdown();
}

std::string LevelChart(const ReportInput& input, ReportLanguage language,
                       size_t bar_width) {
  std::vector<std::string> labels;
  BarSeries rate{TermFor("output_rate_unit", language), {}};
  std::optional<size_t> marked;
  const std::optional<size_t>& best = input.findings.best.level;
  for (const LoadRuns& runs : input.findings.loads) {
    if (best && LoadOf(input.findings, *best).load == runs.load) {
      marked = labels.size();
    }
    labels.push_back(MarkedLoad(input, runs));
    rate.values.push_back(MedianOver(input.result, runs, OutputRateOf));
  }
  std::vector<BarSeries> series = {rate};
  BarSeries ttft = TtftSeries(input, language);
  if (!ttft.values.empty()) series.push_back(std::move(ttft));
  return BarChart(LoadHeading(input, language), labels, series, bar_width,
                  marked);
}

}  // namespace byzerperf
