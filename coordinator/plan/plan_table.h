#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_TABLE_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_TABLE_H_

#include <cstdint>
#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/plan_words.h"

namespace byzerperf {

// The levels of the plan, a row each: their load, how many requests are sent,
// are warm-up and are measured, which percentiles there will be, and in an open
// loop how long it takes.
std::string PlanTable(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                      const PlanWords& words);

// Seconds until the last request of an open-loop level is due.
double LastDueS(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                uint32_t stage);

// `1m30s`.
std::string SecondsText(double seconds);

// To tenths of a second below 100 s, to whole seconds above.
double RoundedS(double seconds);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_TABLE_H_
