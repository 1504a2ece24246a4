#ifndef BYZERPERF_COORDINATOR_REPORT_MOVEMENT_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_MOVEMENT_TABLE_H_

#include <cstddef>
#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// A Markdown table of how the numbers moved between loads; "" without a
// movement.
std::string MovementTable(const ReportInput& input, ReportLanguage language);

// Bars of throughput and TTFT over the load, `bar_width` columns each, a row a
// load with the medians of its runs; plain text for a terminal or a code block.
std::string LevelChart(const ReportInput& input, ReportLanguage language,
                       size_t bar_width);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_MOVEMENT_TABLE_H_
