#ifndef BYZERPERF_COORDINATOR_REPORT_CURVE_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_CURVE_VIEW_H_

#include "coordinator/report/report.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Adds the section `curve_readings`, which the template `fold_outs` says:
// Kneedle's knee and the scalability law's peak where they are sure, and the
// seed's crossing point. Nothing where there is none of them.
void AddCurveReadings(const ReportInput& input, View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_CURVE_VIEW_H_
