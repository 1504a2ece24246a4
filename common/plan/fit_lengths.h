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

// Of a prompt's blocks all but the last of `blocks`.
int64_t TokensBesideTheLast(const v1::Prompt& prompt);

// Gives each prompt that asks for input tokens as many as it asks for: its last
// block takes up what `overhead_tokens` (a request has them beside its blocks)
// and the other blocks leave of them; where that is nothing, the prompt's own
// blocks are cut from the end until one token is left. Those that it shares
// with others are cut only where it has no other. Returns the number of prompts
// that come out longer than asked even so.
uint32_t FitLengths(int32_t overhead_tokens, v1::PromptSet* prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_FIT_LENGTHS_H_
