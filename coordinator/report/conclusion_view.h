#ifndef BYZERPERF_COORDINATOR_REPORT_CONCLUSION_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_CONCLUSION_VIEW_H_

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Adds what the template `conclusion` shows beside verdict, reason and client:
// latency against the objectives, throughput per GPU and cost at the level that
// stands for the run, whether its data suffice, and the warnings, as many as
// one A4 page holds (`one`), the others for behind it (`further`).
void AddConclusion(const ReportInput& input, ReportLanguage language,
                   View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_CONCLUSION_VIEW_H_
