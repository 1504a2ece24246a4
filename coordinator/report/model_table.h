#ifndef BYZERPERF_COORDINATOR_REPORT_MODEL_TABLE_H_
#define BYZERPERF_COORDINATOR_REPORT_MODEL_TABLE_H_

#include <string>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// A Markdown table of each model of the mix at each level, with the share of
// the requests that was asked for it; "" without a mix.
std::string ModelTable(const ReportInput& input, ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_MODEL_TABLE_H_
