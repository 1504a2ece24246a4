#ifndef BYZERPERF_COORDINATOR_REPORT_TARGET_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_TARGET_TABLE_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// A Markdown table of each model server at each level, with the imbalance of
// a level (largest output throughput over the mean) on its first row; "" when
// no level has more than one target.
std::string TargetTable(const ReportInput& input, ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TARGET_TABLE_H_
