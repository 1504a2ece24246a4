#include "coordinator/report/runs_table.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

bool IsRepeated(const LoadRuns& runs) { return runs.levels.size() > 1; }

// "3", or "2/3" where one of three does not count.
std::string RunCount(const LoadRuns& runs) {
  std::string all = absl::StrCat(runs.levels.size());
  if (runs.counted.size() == runs.levels.size()) return all;
  return absl::StrCat(runs.counted.size(), "/", all);
}

// How many runs the loads have.
struct RunCounts {
  size_t fewest = std::numeric_limits<size_t>::max();
  size_t most = 0;

  void Add(size_t runs) {
    fewest = std::min(fewest, runs);
    most = std::max(most, runs);
  }

  // "3" or "2–3"
  std::string Text() const {
    return fewest == most ? absl::StrCat(most)
                          : absl::StrCat(fewest, "–", most);
  }
};

// "199 (195–203)"
std::string SpreadText(const std::optional<Spread>& spread) {
  if (!spread) return kAbsent;
  return absl::StrCat(FormatNumber(spread->median), " (",
                      FormatNumber(spread->least), "–",
                      FormatNumber(spread->most), ")");
}

struct SpreadColumn {
  std::string heading;
  LevelNumber number_of;
};

std::vector<SpreadColumn> ColumnsOf(ReportLanguage language) {
  const auto term = [&](const char* key) { return TermFor(key, language); };
  return {
      {term("output_rate_unit"), OutputRateOf},
      {term("ttft") + " p50 (ms)",
       [](const auto& level) { return P50(level.ttft_ms()); }},
      {term("ttft") + " p99 (ms)",
       [](const auto& level) { return P99(level.ttft_ms()); }},
      {term("tpot") + " p50 (ms)",
       [](const auto& level) { return P50(level.tpot_ms()); }},
      {term("e2e") + " p50 (s)",
       [](const auto& level) { return InSeconds(P50(level.e2e_ms())); }},
  };
}

}  // namespace

std::string RunsTable(const ReportInput& input, ReportLanguage language) {
  const std::vector<LoadRuns>& loads = input.findings.loads;
  if (std::none_of(loads.begin(), loads.end(), IsRepeated)) return "";
  TextTable table;
  table.AddColumn(LoadHeading(input, language), Align::kRight);
  table.AddColumn(TermFor("runs", language), Align::kRight);
  std::vector<std::vector<std::string>> rows;
  rows.reserve(loads.size());
  for (const LoadRuns& runs : loads) {
    rows.push_back({MarkedLoad(input, runs), RunCount(runs)});
  }
  for (const SpreadColumn& column : ColumnsOf(language)) {
    std::vector<std::optional<Spread>> spreads;
    spreads.reserve(loads.size());
    for (const LoadRuns& runs : loads) {
      spreads.push_back(SpreadOver(input.result, runs, column.number_of));
    }
    if (std::none_of(spreads.begin(), spreads.end(),
                     [](const auto& spread) { return spread.has_value(); })) {
      continue;
    }
    table.AddColumn(column.heading, Align::kRight);
    for (size_t i = 0; i < rows.size(); ++i) {
      rows[i].push_back(SpreadText(spreads[i]));
    }
  }
  for (std::vector<std::string>& row : rows) table.AddRow(std::move(row));
  return table.Markdown();
}

void AddRepeats(const ReportInput& input, View* view) {
  RunCounts all;
  RunCounts counted;
  std::optional<double> apart;
  for (const LoadRuns& runs : input.findings.loads) {
    all.Add(runs.levels.size());
    counted.Add(runs.counted.size());
    const auto spread = SpreadOver(input.result, runs, OutputRateOf);
    if (!runs.usable || runs.counted.size() < 2 || !spread ||
        !(spread->median > 0)) {
      continue;
    }
    apart = std::max(apart.value_or(0),
                     (spread->most - spread->least) / spread->median);
  }
  if (all.most < 2) return;
  View& section = view->Add("repeats");
  section.texts["runs"] = counted.Text();
  if (counted.Text() != all.Text()) {
    section.Add("some_left_out").texts["all"] = all.Text();
  }
  if (apart) section.Add("apart").texts["share"] = FormatPercent(*apart);
}

}  // namespace byzerperf
