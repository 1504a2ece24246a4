#ifndef BYZERPERF_COORDINATOR_PLAN_ASKED_PROMPTS_H_
#define BYZERPERF_COORDINATOR_PLAN_ASKED_PROMPTS_H_

#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// Needs options->prompts. Fills options->plan.asked_prompts but for its trace,
// sets --max-tokens where nothing says how long answers are, and adds notices:
// of lengths that few draws made other than asked, and of beginnings that no
// prompt can have.
void FillAskedPrompts(RunFlags* flags, RunOptions* options);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_ASKED_PROMPTS_H_
