#ifndef BYZERPERF_COORDINATOR_REPORT_CLIENT_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_CLIENT_TABLE_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// A Markdown table of the clients' condition at each level: lags and error
// bounds in ms, shares, verdict with its cause. Columns that no level has a
// number for are left out.
std::string ClientTable(const ReportInput& input, ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_CLIENT_TABLE_H_
