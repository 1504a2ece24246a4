#ifndef BYZERPERF_COMMON_PLAN_FIT_LENGTHS_H_
#define BYZERPERF_COMMON_PLAN_FIT_LENGTHS_H_

#include <cstdint>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Whether blocks are to be cut from a corpus: the set has one.
bool HasCorpus(const v1::PromptSet& prompts);

// Whether the prompts can go as token ids: completions without a template or a
// system prompt, and prompts that are blocks and nothing else.
bool GoAsTokenIds(const v1::LoadPlan& plan, const v1::PromptSet& prompts);

// Gives each prompt that asks for input tokens as many as it asks for: its last
// block takes up what `overhead_tokens` (a request has them beside its blocks)
// and the other blocks leave of them, at least 1. Returns the number of prompts
// that come out longer than asked, since the rest is too long already.
uint32_t FitLengths(int32_t overhead_tokens, v1::PromptSet* prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_FIT_LENGTHS_H_
