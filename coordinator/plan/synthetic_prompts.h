#ifndef BYZERPERF_COORDINATOR_PLAN_SYNTHETIC_PROMPTS_H_
#define BYZERPERF_COORDINATOR_PLAN_SYNTHETIC_PROMPTS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/lengths.h"

namespace byzerperf {

// What synthetic prompts are to be like. Lengths are tokens.
struct SyntheticRules {
  LengthRules lengths;  // every kind has an input
  uint32_t num_prompts = 1;
  uint32_t system_prompt_length = 0;  // of one that all prompts share
  uint32_t num_prefix_prompts = 0;    // beginnings that prompts share
  uint32_t prefix_prompt_length = 0;  // of each of them
  LengthSpread turns{1, 0};           // of a session; mean at least 1
  double turn_delay_s = 0;
};

// Prompts of these lengths, as blocks of a corpus that is yet to be measured:
// a shared system prompt, one of the prefixes (drawn for each prompt), then
// text of its own until there are as many input tokens as drawn. Of a session
// each later turn adds a text as long as the first one's own. Ids are
// `synthetic:1` and so on. Output lengths are least and most, so that they
// hold. A pure function of its arguments. InvalidArgument when what is shared
// leaves nothing of a prompt's length.
absl::StatusOr<v1::PromptSet> MakeSyntheticPrompts(const SyntheticRules& rules,
                                                   uint32_t random_seed);

// The prompts of files, with drawn output lengths in place of their own.
void SetOutputLengths(const LengthRules& rules, uint32_t random_seed,
                      v1::PromptSet* prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_SYNTHETIC_PROMPTS_H_
