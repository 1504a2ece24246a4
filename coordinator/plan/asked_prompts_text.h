#ifndef BYZERPERF_COORDINATOR_PLAN_ASKED_PROMPTS_TEXT_H_
#define BYZERPERF_COORDINATOR_PLAN_ASKED_PROMPTS_TEXT_H_

#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/plan_words.h"

namespace byzerperf {

// Lines of the plan screen; each is "" where there is nothing of its kind.
// The file, format and window of a trace, and what of it was left out.
std::string TraceText(const v1::LoadPlan& plan, const PlanWords& words);

// A system prompt and beginnings that prompts share.
std::string SharedText(const v1::LoadPlan& plan, const PlanWords& words);

// How many prompts are sessions, of how many turns, the rests between these
// and the header.
std::string SessionsText(const v1::LoadPlan& plan, const PlanWords& words);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_ASKED_PROMPTS_TEXT_H_
