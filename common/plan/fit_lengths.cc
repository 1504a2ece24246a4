#include "common/plan/fit_lengths.h"

#include <algorithm>

#include "common/plan/blocks.h"
#include "common/plan/checks.h"

namespace byzerperf {
namespace {

bool IsNothingButBlocks(const v1::Prompt& prompt) {
  return HasBlocks(prompt) && prompt.messages().empty() &&
         prompt.turns().empty();
}

// The first of the blocks that may be cut: what prompts share is left whole,
// unless there is nothing else.
int FirstToCut(const v1::Prompt& prompt) {
  const int shared = static_cast<int>(prompt.shared_blocks());
  return shared < prompt.blocks_size() ? shared : 0;
}

// Cuts the end of the text off, so that what is left is the beginning of what
// it was, and returns what was still to be cut then.
int64_t CutFromTheEnd(int64_t excess, v1::Prompt* prompt) {
  const int first = FirstToCut(*prompt);
  for (int i = prompt->blocks_size() - 1; i >= first && excess > 0; --i) {
    v1::TextBlock& block = *prompt->mutable_blocks(i);
    const int64_t least = i == first ? 1 : 0;
    const int64_t cut = std::clamp<int64_t>(block.tokens() - least, 0, excess);
    block.set_tokens(static_cast<uint32_t>(block.tokens() - cut));
    excess -= cut;
  }
  return excess;
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

int64_t TokensBesideTheLast(const v1::Prompt& prompt) {
  int64_t tokens = 0;
  for (const auto& block : prompt.system_blocks()) tokens += block.tokens();
  for (int i = 0; i + 1 < prompt.blocks_size(); ++i) {
    tokens += prompt.blocks(i).tokens();
  }
  return tokens;
}

uint32_t FitLengths(int32_t overhead_tokens, v1::PromptSet* prompts) {
  uint32_t too_long = 0;
  for (v1::Prompt& prompt : *prompts->mutable_prompts()) {
    if (!prompt.has_input_tokens() || prompt.blocks().empty()) continue;
    const int64_t beside = TokensBesideTheLast(prompt);
    const int64_t left =
        int64_t{prompt.input_tokens()} - overhead_tokens - beside;
    v1::TextBlock& last = *prompt.mutable_blocks(prompt.blocks_size() - 1);
    if (left >= 1) {
      last.set_tokens(static_cast<uint32_t>(std::clamp<int64_t>(
          left, 1, std::max<int64_t>(1, kMaxAskedTokens - beside))));
    } else if (CutFromTheEnd(last.tokens() - left, &prompt) > 0) {
      ++too_long;
    }
  }
  return too_long;
}

}  // namespace byzerperf
