#include "common/plan/fit_lengths.h"

#include <algorithm>

#include "common/plan/blocks.h"

namespace byzerperf {
namespace {

bool IsNothingButBlocks(const v1::Prompt& prompt) {
  return HasBlocks(prompt) && prompt.messages().empty() &&
         prompt.turns().empty();
}

int64_t TokensBesideTheLast(const v1::Prompt& prompt) {
  int64_t tokens = 0;
  for (const auto& block : prompt.system_blocks()) tokens += block.tokens();
  for (int i = 0; i + 1 < prompt.blocks_size(); ++i) {
    tokens += prompt.blocks(i).tokens();
  }
  return tokens;
}

}  // namespace

bool HasCorpus(const v1::PromptSet& prompts) {
  return prompts.corpus().unit_bytes_size() > 0;
}

bool GoAsTokenIds(const v1::LoadPlan& plan, const v1::PromptSet& prompts) {
  const v1::Sampling& sampling = plan.sampling();
  const bool is_plain = sampling.template_() == v1::Template::unset ||
                        sampling.template_() == v1::Template::auto_ ||
                        sampling.template_() == v1::Template::raw;
  return plan.target().api() == v1::Api::completions && is_plain &&
         sampling.system_prompt().empty() &&
         std::all_of(prompts.prompts().begin(), prompts.prompts().end(),
                     IsNothingButBlocks);
}

uint32_t FitLengths(int32_t overhead_tokens, v1::PromptSet* prompts) {
  uint32_t too_long = 0;
  for (v1::Prompt& prompt : *prompts->mutable_prompts()) {
    if (!prompt.has_input_tokens() || prompt.blocks().empty()) continue;
    const int64_t left = int64_t{prompt.input_tokens()} - overhead_tokens -
                         TokensBesideTheLast(prompt);
    if (left < 1) ++too_long;
    prompt.mutable_blocks(prompt.blocks_size() - 1)
        ->set_tokens(static_cast<uint32_t>(std::max<int64_t>(left, 1)));
  }
  return too_long;
}

}  // namespace byzerperf
