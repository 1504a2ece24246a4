#ifndef BYZERPERF_COMMON_PLAN_SESSIONS_H_
#define BYZERPERF_COMMON_PLAN_SESSIONS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// An index of a level is a planned unit: one request, or, where its prompt has
// turns, a session of 1 + turns requests, one behind the other, on one worker.
// A request is named by its index and its turn, which counts from 0.

// Whether some prompt of the set is a session.
bool HasSessions(const v1::PromptSet& prompts);

// Whether some session of the set rests between its turns.
bool HasTurnDelays(const v1::PromptSet& prompts);

// The number of requests of prompt `prompt` of the set; 1 for one that the set
// lacks.
uint32_t RequestsOfPrompt(const v1::PromptSet& prompts, uint32_t prompt);

// The number of requests of index `index` of a level: its turns are 0 … this
// − 1. A pure function of the plan and its prompt set.
uint32_t TurnsOf(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                 uint32_t stage, uint32_t index);

// The number of requests of the indices 0 … request_count − 1 of a level; 0 for
// a level without a count. `stage` is an index into plan.stages().
uint64_t RequestsOfStage(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                         uint32_t stage);

// The rules of sessions that plan and prompt set keep together. InvalidArgument
// names the prompt or flag, the value and the rule.
absl::Status CheckSessions(const v1::LoadPlan& plan,
                           const v1::PromptSet& prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_SESSIONS_H_
