#ifndef BYZERPERF_COORDINATOR_REPORT_TERMINAL_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_TERMINAL_TABLE_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// The level table for a terminal: at most 80 columns, `>` before the best
// level, `!` before one where the client was the limit, two lines of headings.
// Of more than 16 levels 16 are shown, spread evenly, the best among them.
std::string TerminalLevelTable(const ReportInput& input,
                               ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TERMINAL_TABLE_H_
