#ifndef BYZERPERF_COMMON_PLAN_VALIDATE_PROMPTS_H_
#define BYZERPERF_COMMON_PLAN_VALIDATE_PROMPTS_H_

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The rules of one prompt of a valid plan: it has something to ask, lengths
// that fit together, and at most kMaxAskedTokens (common/plan/checks.h) of text
// in its blocks, and again in those of each turn. InvalidArgument names the
// prompt, the value and the rule.
absl::Status CheckPrompt(const v1::LoadPlan& plan, const v1::Prompt& prompt);

// The rules of a valid plan's prompts: CheckPrompt of each; where some have
// blocks, a corpus (common/plan/corpus.h); those of sessions
// (common/plan/sessions.h); a trace has a time for each, never falling, and as
// many prompts as its levels have requests, all due within 7 days.
// InvalidArgument names the prompt or the flag, the value and the rule.
absl::Status ValidatePrompts(const v1::LoadPlan& plan,
                             const v1::PromptSet& prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_VALIDATE_PROMPTS_H_
