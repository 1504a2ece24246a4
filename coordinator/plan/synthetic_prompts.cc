#include "coordinator/plan/synthetic_prompts.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/random_streams.h"
#include "common/base/rng.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

constexpr uint64_t kMostTurns = 4096;  // as kTurnTextPart says
// Part of RandomUse::kSessions.
constexpr uint32_t kTurnsPart = 0;

uint64_t KeyOf(uint32_t seed, uint32_t part, uint64_t number) {
  return RandomBits(seed, RandomStream(RandomUse::kBlocks, part), number);
}

void AddBlock(uint64_t key, uint32_t tokens, v1::TextBlock* block) {
  block->set_key(key);
  block->set_tokens(tokens);
}

// Turns of a session, its first one included.
uint64_t DrawTurns(const LengthSpread& turns, uint32_t seed, uint32_t number) {
  const double drawn =
      turns.mean +
      turns.stddev *
          RandomNormal(seed, RandomStream(RandomUse::kSessions, kTurnsPart),
                       number);
  return static_cast<uint64_t>(
      std::llround(std::clamp(drawn, 1.0, static_cast<double>(kMostTurns))));
}

template <typename Asked>
void SetOutput(const DrawnLengths& lengths, Asked* asked) {
  if (!lengths.output) return;
  asked->set_max_tokens(*lengths.output);
  asked->set_min_tokens(*lengths.output);
}

class SyntheticMaker {
 public:
  SyntheticMaker(const SyntheticRules& rules, uint32_t seed)
      : rules_(rules), seed_(seed) {}

  absl::Status Add(uint32_t number, v1::PromptSet* prompts) const {
    const DrawnLengths lengths = DrawLengths(rules_.lengths, seed_, number);
    v1::Prompt& prompt = *prompts->add_prompts();
    prompt.set_id(absl::StrCat("synthetic:", number + 1));
    prompt.set_input_tokens(*lengths.input);
    SetOutput(lengths, &prompt);
    const uint32_t shared = AddShared(number, &prompt);
    if (shared >= *lengths.input) return TooShort(*lengths.input, shared);
    const uint32_t own = *lengths.input - shared;
    AddBlock(KeyOf(seed_, kOwnTextPart, number), own, prompt.add_blocks());
    AddTurns(number, own, lengths, &prompt);
    return absl::OkStatus();
  }

 private:
  // Returns the tokens of what it added.
  uint32_t AddShared(uint32_t number, v1::Prompt* prompt) const {
    if (rules_.system_prompt_length > 0) {
      AddBlock(KeyOf(seed_, kSystemTextPart, 0), rules_.system_prompt_length,
               prompt->add_system_blocks());
    }
    if (rules_.num_prefix_prompts == 0) return rules_.system_prompt_length;
    const uint64_t prefix =
        RandomBelow(seed_, RandomStream(RandomUse::kBlocks, kPrefixDrawPart),
                    number, rules_.num_prefix_prompts);
    AddBlock(KeyOf(seed_, kPrefixTextPart, prefix), rules_.prefix_prompt_length,
             prompt->add_blocks());
    prompt->set_shared_blocks(1);
    return rules_.system_prompt_length + rules_.prefix_prompt_length;
  }

  static absl::Status TooShort(uint32_t input, uint32_t shared) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--isl: a prompt of ", input, " tokens has no room for ", shared,
        " tokens of --shared-system-prompt-length and --prefix-prompt-length; "
        "ask for a larger --isl, a smaller --isl-stddev or less that is "
        "shared"));
  }

  void AddTurns(uint32_t number, uint32_t own, const DrawnLengths& lengths,
                v1::Prompt* prompt) const {
    const uint64_t turns = DrawTurns(rules_.turns, seed_, number);
    for (uint64_t turn = 1; turn < turns; ++turn) {
      v1::Turn& added = *prompt->add_turns();
      AddBlock(KeyOf(seed_, kTurnTextPart, number * kMostTurns + turn), own,
               added.add_blocks());
      SetOutput(lengths, &added);
      added.set_delay_s(rules_.turn_delay_s);
    }
  }

  const SyntheticRules& rules_;
  const uint32_t seed_;
};

}  // namespace

absl::StatusOr<v1::PromptSet> MakeSyntheticPrompts(const SyntheticRules& rules,
                                                   uint32_t random_seed) {
  const SyntheticMaker maker(rules, random_seed);
  v1::PromptSet prompts;
  for (uint32_t number = 0; number < rules.num_prompts; ++number) {
    RETURN_IF_ERROR(maker.Add(number, &prompts));
  }
  return prompts;
}

void SetOutputLengths(const LengthRules& rules, uint32_t random_seed,
                      v1::PromptSet* prompts) {
  for (int i = 0; i < prompts->prompts_size(); ++i) {
    v1::Prompt& prompt = *prompts->mutable_prompts(i);
    const DrawnLengths lengths =
        DrawLengths(rules, random_seed, static_cast<uint32_t>(i));
    SetOutput(lengths, &prompt);
    for (v1::Turn& turn : *prompt.mutable_turns()) SetOutput(lengths, &turn);
  }
}

}  // namespace byzerperf
