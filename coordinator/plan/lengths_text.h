#ifndef BYZERPERF_COORDINATOR_PLAN_LENGTHS_TEXT_H_
#define BYZERPERF_COORDINATOR_PLAN_LENGTHS_TEXT_H_

#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/plan_words.h"

namespace byzerperf {

// Of prompts that ask for lengths: `1,000 tokens in (from 640 to 1,390), 200
// out`, means over the set; "" where none asks for any.
std::string LengthsText(const v1::PromptSet& prompts, const PlanWords& words);

// The prompt as it will be sent, as far as is known before a server was asked:
// blocks cut by the guess of common/plan/corpus.h.
v1::Prompt PreviewOf(const v1::PromptSet& prompts, const v1::Prompt& prompt);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LENGTHS_TEXT_H_
