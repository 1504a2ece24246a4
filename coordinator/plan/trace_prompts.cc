#include "coordinator/plan/trace_prompts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"

namespace byzerperf {
namespace {

// Kinds of keys: of a hash id, and of what only one request says.
constexpr uint32_t kOfHashId = 0x74720000;
constexpr uint32_t kOfLine = 0x74720001;

void AddBlock(uint64_t key, uint32_t tokens, v1::Prompt* prompt) {
  v1::TextBlock& block = *prompt->add_blocks();
  block.set_key(key);
  block.set_tokens(tokens);
}

// As many hash ids as the input has room for; the last one may be cut.
void AddInputBlocks(const TracedRequest& request, uint32_t random_seed,
                    v1::Prompt* prompt) {
  uint32_t left = request.input_tokens;
  for (const uint64_t id : request.hash_ids) {
    if (left == 0) break;
    const uint32_t tokens = std::min(left, kHashedTokens);
    AddBlock(RandomBits(random_seed,
                        RandomStream(RandomUse::kBlocks, kOfHashId), id),
             tokens, prompt);
    left -= tokens;
  }
  prompt->set_shared_blocks(static_cast<uint32_t>(prompt->blocks_size()));
  if (left == 0) return;
  AddBlock(RandomBits(random_seed, RandomStream(RandomUse::kBlocks, kOfLine),
                      request.line),
           left, prompt);
}

}  // namespace

v1::PromptSet TracePrompts(const Trace& trace, const std::string& file,
                           uint32_t random_seed) {
  v1::PromptSet prompts;
  for (const TracedRequest& request : trace.requests) {
    v1::Prompt& prompt = *prompts.add_prompts();
    prompt = request.prompt;
    prompt.set_id(absl::StrCat(file, ":", request.line));
    if (request.input_tokens > 0) {
      prompt.set_input_tokens(request.input_tokens);
      AddInputBlocks(request, random_seed, &prompt);
    }
    if (request.output_tokens.has_value()) {
      prompt.set_max_tokens(*request.output_tokens);
      prompt.set_min_tokens(*request.output_tokens);
    }
    prompts.add_due_us(static_cast<uint64_t>(request.time_us));
  }
  return prompts;
}

bool SharesPrefixes(const v1::PromptSet& prompts) {
  return std::any_of(
      prompts.prompts().begin(), prompts.prompts().end(),
      [](const v1::Prompt& prompt) { return prompt.shared_blocks() > 0; });
}

bool AsksOutputLengths(const v1::PromptSet& prompts) {
  return std::any_of(
      prompts.prompts().begin(), prompts.prompts().end(),
      [](const v1::Prompt& prompt) { return prompt.has_min_tokens(); });
}

}  // namespace byzerperf
