#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_PROMPTS_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_PROMPTS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/trace_file.h"

namespace byzerperf {

// The tokens that a hash id of a Mooncake trace stands for.
inline constexpr uint32_t kHashedTokens = 512;

// A prompt for each request, in their order, with its time as due_us, and
// called FILE:LINE. An input without text is made of blocks: those of each hash
// id, which are shared with other prompts, so that equal ids are equal text,
// and some of its own for what they leave. Output tokens are asked exactly, as
// max_tokens and min_tokens. What blocks say follows from the seed.
v1::PromptSet TracePrompts(const Trace& trace, const std::string& file,
                           uint32_t random_seed);

// How many requests have hash ids that do not fit their input: there is to be
// one for each 512 tokens and for what is left, ceil(input_tokens / 512).
size_t MisfitHashIds(const Trace& trace);

// Some of them share blocks with others.
bool SharesPrefixes(const v1::PromptSet& prompts);

// Each of them says how long its answer is to be, and no shorter.
bool AllAskLengths(const v1::PromptSet& prompts);

// Some of them say how long the answer is to be.
bool AsksOutputLengths(const v1::PromptSet& prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_PROMPTS_H_
