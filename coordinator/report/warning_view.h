#ifndef BYZERPERF_COORDINATOR_REPORT_WARNING_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_WARNING_VIEW_H_

#include <string>
#include <vector>

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// One sentence a warning, in the order of the findings; the wording is the
// template `warning`.
std::vector<std::string> WarningTexts(const ReportInput& input,
                                      ReportLanguage language);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_WARNING_VIEW_H_
