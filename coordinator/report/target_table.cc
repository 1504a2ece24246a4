#include "coordinator/report/target_table.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "coordinator/report/level_text.h"
#include "coordinator/report/load_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/terms.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {
namespace {

std::optional<double> Imbalance(const v1::LevelResult& level) {
  double sum = 0;
  double largest = 0;
  for (const v1::TargetResult& target : level.targets()) {
    sum += target.output_tokens_per_s();
    largest = std::max(largest, target.output_tokens_per_s());
  }
  if (!(sum > 0)) return std::nullopt;
  return largest * level.targets_size() / sum;
}

std::vector<std::string> TargetRow(const v1::LevelResult& level,
                                   const v1::TargetResult& target, bool first) {
  std::optional<double> rate;
  if (target.has_output_tokens_per_s()) rate = target.output_tokens_per_s();
  std::optional<double> cached;
  if (target.has_cached_input_share()) cached = target.cached_input_share();
  return {first ? MarkedLevel(level) : "",
          target.target(),
          FormatLoad(target.requests().planned()),
          FormatLoad(target.requests().failed()),
          FormatNumber(rate),
          FormatNumber(P50(target.ttft_ms())),
          FormatNumber(P99(target.ttft_ms())),
          FormatNumber(P50(target.tpot_ms())),
          FormatNumber(InSeconds(P50(target.e2e_ms()))),
          FormatPercent(cached),
          first ? FormatNumber(Imbalance(level)) : ""};
}

}  // namespace

std::string TargetTable(const ReportInput& input, ReportLanguage language) {
  const auto term = [&](const char* key) { return TermFor(key, language); };
  TextTable table;
  table.AddColumn(LoadHeading(input, language), Align::kRight);
  table.AddColumn(term("target"), Align::kLeft);
  for (const std::string& heading :
       {term("requests"), term("failed"), term("output_rate_unit"),
        term("ttft") + " p50", term("ttft") + " p99", term("tpot") + " p50",
        term("e2e") + " p50", term("cached_share"), term("imbalance")}) {
    table.AddColumn(heading, Align::kRight);
  }
  bool several = false;
  for (const size_t at : input.findings.by_load) {
    const v1::LevelResult& level = LevelAt(input.result, at);
    several = several || level.targets_size() > 1;
    bool first = true;
    for (const v1::TargetResult& target : level.targets()) {
      table.AddRow(TargetRow(level, target, std::exchange(first, false)));
    }
  }
  return several ? table.Markdown() : "";
}

}  // namespace byzerperf
