#ifndef BYZERPERF_COORDINATOR_PLAN_LOAD_TEXT_H_
#define BYZERPERF_COORDINATOR_PLAN_LOAD_TEXT_H_

#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/plan_words.h"

namespace byzerperf {

// What is special about the load of all levels: the loop when it is open,
// ceilings, ramps, think time, cancellation. "" for a plain closed loop.
std::string LoadText(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                     const PlanWords& words);

// How the rate of this level goes where it is not one rate from start to end,
// else "".
std::string RateOverTime(const v1::Stage& stage, const PlanWords& words);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LOAD_TEXT_H_
