#include "coordinator/plan/trace_prompts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"

namespace byzerperf {
namespace {

// A text of its own, cut from a corpus that has only some thousand places to
// begin at: its first pieces are this short, and each of the pieces begins at a
// place of its own. Two texts that have the first place in common by chance are
// alike for no longer than that.
constexpr uint32_t kPieceTokens = 16;

// A kind of text: what its keys are drawn for, and how many pieces it has.
struct TextKind {
  BlockPart first_part;  // one a piece
  uint32_t pieces;
};
constexpr TextKind kOfHashId = {kHashTextPart, 2};
constexpr TextKind kOfLine = {kLineTextPart, 3};

// Equal numbers give equal texts, the shorter one the beginning of the longer.
void AddText(const TextKind& kind, uint64_t number, uint32_t tokens,
             uint32_t random_seed, v1::Prompt* prompt) {
  for (uint32_t piece = 0; piece < kind.pieces && tokens > 0; ++piece) {
    const bool is_last = piece + 1 == kind.pieces;
    v1::TextBlock& block = *prompt->add_blocks();
    block.set_key(RandomBits(
        random_seed, RandomStream(RandomUse::kBlocks, kind.first_part + piece),
        number));
    block.set_tokens(is_last ? tokens : std::min(tokens, kPieceTokens));
    tokens -= block.tokens();
  }
}

// As many hash ids as the input has room for; the last one may be cut.
void AddInputBlocks(const TracedRequest& request, uint32_t random_seed,
                    v1::Prompt* prompt) {
  uint32_t left = request.input_tokens;
  for (const uint64_t id : request.hash_ids) {
    const uint32_t tokens = std::min(left, kHashedTokens);
    AddText(kOfHashId, id, tokens, random_seed, prompt);
    left -= tokens;
  }
  prompt->set_shared_blocks(static_cast<uint32_t>(prompt->blocks_size()));
  AddText(kOfLine, request.line, left, random_seed, prompt);
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

size_t MisfitHashIds(const Trace& trace) {
  return static_cast<size_t>(std::count_if(
      trace.requests.begin(), trace.requests.end(),
      [](const TracedRequest& request) {
        const size_t blocks =
            (size_t{request.input_tokens} + kHashedTokens - 1) / kHashedTokens;
        return !request.hash_ids.empty() && request.hash_ids.size() != blocks;
      }));
}

bool SharesPrefixes(const v1::PromptSet& prompts) {
  return std::any_of(
      prompts.prompts().begin(), prompts.prompts().end(),
      [](const v1::Prompt& prompt) { return prompt.shared_blocks() > 0; });
}

bool AllAskLengths(const v1::PromptSet& prompts) {
  return std::all_of(prompts.prompts().begin(), prompts.prompts().end(),
                     [](const v1::Prompt& prompt) {
                       return prompt.has_max_tokens() &&
                              prompt.has_min_tokens();
                     });
}

bool AsksOutputLengths(const v1::PromptSet& prompts) {
  return std::any_of(
      prompts.prompts().begin(), prompts.prompts().end(),
      [](const v1::Prompt& prompt) { return prompt.has_min_tokens(); });
}

}  // namespace byzerperf
