#include "coordinator/report/terminal_table.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coordinator/explain/kept_rate.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/load_names.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxRows = 16;

// Places in Findings.loads.
std::vector<size_t> ShownLoads(const Findings& findings) {
  const size_t all = findings.loads.size();
  std::vector<size_t> shown;
  if (all <= kMaxRows) {
    for (size_t i = 0; i < all; ++i) shown.push_back(i);
    return shown;
  }
  for (size_t i = 0; i < kMaxRows; ++i) {
    shown.push_back(i * (all - 1) / (kMaxRows - 1));
  }
  if (!findings.best.level) return shown;
  const auto best = static_cast<size_t>(
      &LoadOf(findings, *findings.best.level) - findings.loads.data());
  // The inner row next to it gives way, so that both ends stay.
  const size_t row =
      std::clamp<size_t>(best * (kMaxRows - 1) / (all - 1), 1, kMaxRows - 2);
  if (std::find(shown.begin(), shown.end(), best) == shown.end()) {
    shown[row] = best;
    std::sort(shown.begin(), shown.end());
  }
  return shown;
}

std::string Mark(const ReportInput& input, const LoadRuns& runs) {
  const Findings& findings = input.findings;
  const bool best = findings.best.level &&
                    LoadOf(findings, *findings.best.level).load == runs.load;
  const bool limited =
      std::any_of(runs.counted.begin(), runs.counted.end(),
                  [&](size_t level) { return findings.limited[level]; });
  if (!best && !limited) return "";
  return absl::StrCat(best ? ">" : "", limited ? "!" : "", " ");
}

// A column under two lines of headings.
struct TerminalColumn {
  std::string heading;
  std::string unit;
  std::function<std::string(const LoadRuns&)> cell_of;
};

class TerminalTable {
 public:
  TerminalTable(const ReportInput& input, ReportLanguage language)
      : input_(input), language_(language) {}

  void Add(TerminalColumn column) { columns_.push_back(std::move(column)); }

  void AddLoads(const std::string& heading, const std::string& unit) {
    Add({heading, unit, [this](const LoadRuns& runs) {
           return Mark(input_, runs) + MarkedLoad(input_, runs);
         }});
  }

  void AddNumber(const std::string& heading, const std::string& unit,
                 const LevelNumber& number_of) {
    Add({heading, unit, [this, number_of](const LoadRuns& runs) {
           return FormatNumber(MedianOver(input_.result, runs, number_of));
         }});
  }

  void AddPercent(const std::string& heading, const LevelNumber& share_of) {
    Add({heading, "", [this, share_of](const LoadRuns& runs) {
           return FormatPercent(MedianOver(input_.result, runs, share_of));
         }});
  }

  // Several numbers in one cell, each under its own part of the second heading.
  void AddGroup(const std::string& heading,
                const std::vector<std::pair<std::string, size_t>>& units,
                const std::vector<LevelNumber>& numbers) {
    const auto joined = [units](const auto& part_of) {
      std::string cell;
      for (size_t i = 0; i < units.size(); ++i) {
        absl::StrAppend(&cell, i > 0 ? "  " : "",
                        Pad(part_of(i), units[i].second, Align::kRight));
      }
      return cell;
    };
    const std::string unit = joined([&](size_t i) { return units[i].first; });
    Add({heading, unit, [this, joined, numbers](const LoadRuns& runs) {
           return joined([&](size_t i) {
             return FormatNumber(MedianOver(input_.result, runs, numbers[i]));
           });
         }});
  }

  std::string Text() const {
    TextTable table;
    std::vector<std::string> units;
    for (const TerminalColumn& column : columns_) {
      table.AddColumn(column.heading, Align::kRight);
      units.push_back(column.unit);
    }
    table.AddRow(std::move(units));
    for (const size_t place : ShownLoads(input_.findings)) {
      std::vector<std::string> cells;
      cells.reserve(columns_.size());
      for (const TerminalColumn& column : columns_) {
        cells.push_back(column.cell_of(input_.findings.loads[place]));
      }
      table.AddRow(std::move(cells));
    }
    return table.Plain();
  }

  std::string Term(const char* key) const { return TermFor(key, language_); }

 private:
  const ReportInput& input_;
  ReportLanguage language_;
  std::vector<TerminalColumn> columns_;
};

using Level = v1::LevelResult;
using DistributionOf = const v1::Distribution& (Level::*)() const;

LevelNumber PercentileNumber(
    DistributionOf of,
    std::optional<double> (*percentile)(const v1::Distribution&),
    double divisor = 1) {
  return [=](const Level& level) -> std::optional<double> {
    const auto value = percentile((level.*of)());
    if (!value) return std::nullopt;
    return *value / divisor;
  };
}

void AddPair(const std::string& heading, DistributionOf of, double divisor,
             TerminalTable* table) {
  table->AddGroup(
      heading, {{"p50", 5}, {"p99", 6}},
      {PercentileNumber(of, P50, divisor), PercentileNumber(of, P99, divisor)});
}

bool AnyLevelHas(const ReportInput& input, DistributionOf of) {
  return std::any_of(
      input.result.levels().begin(), input.result.levels().end(),
      [of](const Level& level) { return (level.*of)().count() > 0; });
}

void AddClosedLoop(TerminalTable* table) {
  table->AddLoads(table->Term("concurrency_short"), "");
  table->AddNumber(table->Term("request_rate_short"), "", RequestRateOf);
  table->AddNumber("tok/s", "", OutputRateOf);
  AddPair(table->Term("ttft") + " ms", &Level::ttft_ms, 1, table);
  AddPair(table->Term("tpot") + " ms", &Level::tpot_ms, 1, table);
  AddPair(table->Term("e2e") + " s", &Level::e2e_ms, 1000, table);
}

// From sending, and the tail from when requests were due.
void AddDueLatency(const std::string& heading, DistributionOf sent,
                   DistributionOf due, double divisor, TerminalTable* table) {
  table->AddGroup(heading,
                  {{"p50", 5}, {"p99", 6}, {table->Term("intended_p99"), 8}},
                  {PercentileNumber(sent, P50, divisor),
                   PercentileNumber(sent, P99, divisor),
                   PercentileNumber(due, P99, divisor)});
}

void AddOpenLoop(const ReportInput& input, TerminalTable* table) {
  table->AddLoads(table->Term("rate_short"), input.findings.sessions
                                                 ? table->Term("session_unit")
                                                 : "req/s");
  table->AddNumber(table->Term("sent_short"), "", SentRateOf);
  table->AddNumber(table->Term("in_flight_short"),
                   table->Term("in_flight_short_unit"), InFlightOf);
  table->AddNumber("tok/s", "", OutputRateOf);
  if (AnyLevelHas(input, &Level::ttft_ms)) {
    AddDueLatency(table->Term("ttft") + " ms", &Level::ttft_ms,
                  &Level::ttft_intended_ms, 1, table);
    table->AddNumber(table->Term("tpot_short"), table->Term("tpot_short_unit"),
                     PercentileNumber(&Level::tpot_ms, P50));
  } else {
    AddDueLatency(table->Term("e2e") + " s", &Level::e2e_ms,
                  &Level::e2e_intended_ms, 1000, table);
  }
  if (AnyNotSent(input.result)) {
    table->AddPercent(table->Term("not_sent_short"), NotSentShare);
  }
}

}  // namespace

std::string TerminalLevelTable(const ReportInput& input,
                               ReportLanguage language) {
  TerminalTable table(input, language);
  if (input.findings.open_loop) {
    AddOpenLoop(input, &table);
  } else {
    AddClosedLoop(&table);
  }
  table.AddPercent(table.Term("errors"), ErrorRateOf);
  return table.Text();
}

}  // namespace byzerperf
