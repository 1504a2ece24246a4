#ifndef BYZERPERF_COORDINATOR_REPORT_ASKED_LOAD_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_ASKED_LOAD_VIEW_H_

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/report/language.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Adds what was asked of the load, for the template `asked` and the sentences
// about an open loop: the order of prompts, loads and their runs, counts and
// times, arrivals, rate over time, phases, limits, think time, cancellation,
// over-saturation. What was not asked for has no section.
void AddAskedLoad(const v1::LoadPlan& plan, ReportLanguage language,
                  View* view);

// The level ends in requests that are not measured.
bool HasCooldown(const v1::Stage& stage);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_ASKED_LOAD_VIEW_H_
