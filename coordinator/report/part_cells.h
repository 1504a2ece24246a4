#ifndef BYZERPERF_COORDINATOR_REPORT_PART_CELLS_H_
#define BYZERPERF_COORDINATOR_REPORT_PART_CELLS_H_

#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/report/language.h"
#include "coordinator/report/level_text.h"
#include "coordinator/report/numbers.h"
#include "coordinator/report/text_table.h"

namespace byzerperf {

// The columns that tables of targets and of models share: requests, failed,
// output throughput, latencies and cached input, all aligned right.
void AddPartColumns(ReportLanguage language, TextTable* table);

// Appends the cells of one target (v1::TargetResult) or model (v1::ModelResult)
// for them.
template <typename Part>
void AddPartCells(const Part& part, std::vector<std::string>* row) {
  std::optional<double> rate;
  if (part.has_output_tokens_per_s()) rate = part.output_tokens_per_s();
  std::optional<double> cached;
  if (part.has_cached_input_share()) cached = part.cached_input_share();
  row->insert(
      row->end(),
      {FormatLoad(part.requests().planned()),
       FormatLoad(part.requests().failed()), FormatNumber(rate),
       FormatNumber(P50(part.ttft_ms())), FormatNumber(P99(part.ttft_ms())),
       FormatNumber(P50(part.tpot_ms())),
       FormatNumber(InSeconds(P50(part.e2e_ms()))), FormatPercent(cached)});
}

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_PART_CELLS_H_
