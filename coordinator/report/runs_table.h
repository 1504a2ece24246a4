#ifndef BYZERPERF_COORDINATOR_REPORT_RUNS_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_RUNS_TABLE_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// A Markdown table with a row a load: how many runs it has, and of each number
// its median, least and most; "" when every load was run once.
std::string RunsTable(const ReportInput& input, ReportLanguage language);

// Adds the section `repeats` when a load was run several times: how often, and
// how far the output throughput of the runs of one load lies apart at most.
void AddRepeats(const ReportInput& input, View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_RUNS_TABLE_H_
