#ifndef BYZERPERF_COORDINATOR_REPORT_LEFT_OUT_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_LEFT_OUT_VIEW_H_

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Adds a section `left_out` for each load that is not usable: its name, and a
// section named by what dropped it.
void AddLeftOut(const ReportInput& input, ReportLanguage language,
                View* section);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_LEFT_OUT_VIEW_H_
