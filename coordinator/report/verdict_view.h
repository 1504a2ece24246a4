#ifndef BYZERPERF_COORDINATOR_REPORT_VERDICT_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_VERDICT_VIEW_H_

#include "coordinator/report/language.h"
#include "coordinator/report/report.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Adds the section that the templates `headline` and `reason` say the answer
// from: one of best_by_throughput, best_by_objectives, best_rate,
// no_saturation, no_rate_too_high, objectives_missed, no_rate_kept, burst,
// workers_differ, output_lengths_differ, cached_shares_differ, single_level,
// no_usable_level, no_level; and open_loop, for the wording of all.
void AddVerdict(const ReportInput& input, ReportLanguage language, View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_VERDICT_VIEW_H_
