#include "coordinator/report/terminal_table.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxRows = 16;

std::vector<size_t> ShownLevels(const Findings& findings) {
  const std::vector<size_t>& all = findings.by_load;
  if (all.size() <= kMaxRows) return all;
  std::vector<size_t> shown;
  for (size_t i = 0; i < kMaxRows; ++i) {
    shown.push_back(i * (all.size() - 1) / (kMaxRows - 1));
  }
  if (findings.best.level) {
    const auto best = static_cast<size_t>(
        std::find(all.begin(), all.end(), *findings.best.level) - all.begin());
    // The inner row next to it gives way, so that both ends stay.
    const size_t row = std::clamp<size_t>(
        best * (kMaxRows - 1) / (all.size() - 1), 1, kMaxRows - 2);
    if (std::find(shown.begin(), shown.end(), best) == shown.end()) {
      shown[row] = best;
      std::sort(shown.begin(), shown.end());
    }
  }
  for (size_t& place : shown) place = all[place];
  return shown;
}

// p50 and p99 in one cell, each under its own heading.
std::string Pair(const std::optional<double>& p50,
                 const std::optional<double>& p99) {
  return Pad(FormatNumber(p50), 5, Align::kRight) + "  " +
         Pad(FormatNumber(p99), 6, Align::kRight);
}

std::string Mark(bool best, bool limited) {
  if (!best && !limited) return "";
  return absl::StrCat(best ? ">" : "", limited ? "!" : "", " ");
}

}  // namespace

std::string TerminalLevelTable(const ReportInput& input,
                               ReportLanguage language) {
  const auto term = [&](const char* key) { return TermFor(key, language); };
  TextTable table;
  for (const std::string& heading :
       {term("concurrency_short"), term("request_rate_short"),
        std::string("tok/s"), term("ttft") + " ms", term("tpot") + " ms",
        term("e2e") + " s", term("errors")}) {
    table.AddColumn(heading, Align::kRight);
  }
  const std::string pair =
      Pad("p50", 5, Align::kRight) + "  " + Pad("p99", 6, Align::kRight);
  table.AddRow({"", "", "", pair, pair, pair, ""});
  for (const size_t at : ShownLevels(input.findings)) {
    const v1::LevelResult& level = LevelAt(input.result, at);
    const bool best = input.findings.best.level == at;
    table.AddRow(
        {Mark(best, input.findings.limited[at]) + LevelLabel(level),
         FormatNumber(RequestRateOf(level)), FormatNumber(OutputRateOf(level)),
         Pair(P50(level.ttft_ms()), P99(level.ttft_ms())),
         Pair(P50(level.tpot_ms()), P99(level.tpot_ms())),
         Pair(InSeconds(P50(level.e2e_ms())), InSeconds(P99(level.e2e_ms()))),
         FormatPercent(ErrorRateOf(level))});
  }
  return table.Plain();
}

}  // namespace byzerperf
