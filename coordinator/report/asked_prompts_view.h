#ifndef BYZERPERF_COORDINATOR_REPORT_ASKED_PROMPTS_VIEW_H_
#define BYZERPERF_COORDINATOR_REPORT_ASKED_PROMPTS_VIEW_H_

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/report/view.h"

namespace byzerperf {

// Adds what was asked of the prompts, for the templates `asked` and
// `definitions`: `lengths`, `shared` beginnings, the `trace_file`, `sessions`
// and `session_rules`. `own_lengths` is there where no request has the lengths
// of all. What was not asked has no section.
void AddAskedPrompts(const v1::LoadPlan& plan, View* view);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_ASKED_PROMPTS_VIEW_H_
