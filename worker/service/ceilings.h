#ifndef BYZERPERF_WORKER_SERVICE_CEILINGS_H_
#define BYZERPERF_WORKER_SERVICE_CEILINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "worker/service/limits_check.h"

namespace byzerperf {

// Output tokens that request `turn` of a prompt asks for: its own max_tokens or
// the plan's; 0 where neither says.
uint32_t MaxTokensOfRequest(const v1::LoadPlan& plan,
                            const v1::PromptSet& prompts, uint32_t prompt,
                            uint32_t turn);

// Likewise of all turns of a prompt.
uint64_t OutputTokensOfPrompt(const v1::LoadPlan& plan,
                              const v1::PromptSet& prompts, uint32_t prompt);

// Whether this worker's part of the plan stays within its ceilings.
// ResourceExhausted with the arithmetic if not. The part is the even one: a
// worker that is faster than others sends more of a closed loop's requests.
// What a plan does not fix (requests of a level by time, the rate of a closed
// loop) is held while it runs (CeilingGuard).
absl::Status CheckCeilings(const v1::LoadPlan& plan,
                           const v1::PromptSet& prompts, WorkerPlace place,
                           const v1::Ceilings& ceilings);

// What the user should know before load starts: where a ceiling takes the place
// of a limit that the plan leaves out.
std::vector<std::string> CeilingNotices(const v1::LoadPlan& plan,
                                        const v1::Ceilings& ceilings);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_CEILINGS_H_
