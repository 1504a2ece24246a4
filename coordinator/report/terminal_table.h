#ifndef BYZERPERF_COORDINATOR_REPORT_TERMINAL_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_TERMINAL_TABLE_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// The level table for a terminal: at most 80 columns, a row a load with the
// medians of its runs, two lines of headings. `>` stands before the best load,
// `!` before one where the client was the limit, `↑` behind one that was
// over-saturated. Of more than 16 loads 16 are shown, spread evenly, the best
// among them.
std::string TerminalLevelTable(const ReportInput& input,
                               ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TERMINAL_TABLE_H_
