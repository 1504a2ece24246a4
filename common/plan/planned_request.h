#ifndef BYZERPERF_COMMON_PLAN_PLANNED_REQUEST_H_
#define BYZERPERF_COMMON_PLAN_PLANNED_REQUEST_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Indices of one level stay below this.
constexpr uint32_t kMaxRequestsPerLevel = 1u << 28;

// Levels of a run have the numbers 0 … kMaxStages − 1; the preflight requests
// are planned as a level of their own beyond them.
constexpr uint32_t kMaxStages = 3724;
constexpr uint32_t kPreflightStage = kMaxStages;

// What the plan says about request `index` of a level.
struct PlannedRequest {
  uint32_t prompt = 0;  // index into the prompt set
  uint32_t model = 0;   // index into plan.models(); 0 without a mix
  std::string marker;   // put in front of the user's text; may be empty
  // Given up on purpose this long after `issued`; absent: not at all.
  std::optional<int64_t> cancel_after_ns;
};

// A pure function of the plan: every worker, and every number of workers, gets
// the same answer. `stage` is an index into plan.stages() or kPreflightStage,
// `index` is below kMaxRequestsPerLevel.
//
// Prompts: as plan.prompt_sampling() says (unset is sequential), the same on
// every level; with `fresh` they go on from level to level, so that none comes
// twice as long as the plan asks for no more than there are (validation sees to
// that).
// Model: drawn by weight for each index by itself, the same on every level.
// Marker: "" with `same` and `fresh`, else `[000000000000] `, twelve digits
// that are unique in the run and all of one length, so that no text is sent
// twice. Preflight requests carry one with `fresh` too: they borrow a prompt.
// Cancellation: the plan's share of the requests, drawn for each index by
// itself; never of preflight requests.
PlannedRequest PlanRequest(const v1::LoadPlan& plan, size_t prompt_count,
                           uint32_t stage, uint32_t index);

// The prompt of PlanRequest() alone.
uint32_t PlannedPrompt(const v1::LoadPlan& plan, size_t prompt_count,
                       uint32_t stage, uint32_t index);

// How long the slot that sent request `index` (closed loop) waits behind it:
// normal with the stage's think_time_s and think_time_stddev_s, cut off at 0.
// A pure function of the plan as well; 0 for a stage that the plan lacks.
int64_t ThinkTimeNs(const v1::LoadPlan& plan, uint32_t stage, uint32_t index);

// The name of the model that was planned.
const std::string& PlannedModel(const v1::LoadPlan& plan,
                                const PlannedRequest& request);

// RUN-LEVEL-INDEX-ATTEMPT: joins rows to server logs (X-Request-Id). From the
// second turn of a session on, RUN-LEVEL-INDEX.TURN-ATTEMPT.
std::string RequestId(std::string_view run_id, std::string_view level,
                      uint32_t index, uint32_t attempt, uint32_t turn = 0);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_PLANNED_REQUEST_H_
