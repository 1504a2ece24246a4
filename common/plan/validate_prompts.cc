#include "common/plan/validate_prompts.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/blocks.h"
#include "common/plan/checks.h"
#include "common/plan/corpus.h"
#include "common/plan/sessions.h"
#include "common/plan/validate_arrivals.h"

namespace byzerperf {
namespace {

constexpr double kSecondsPerMicrosecond = 1e-6;

// The lengths asked of one answer; what is absent is the plan's.
struct AskedLengths {
  bool has_own = false;  // of the prompt or turn
  uint32_t max_tokens = 0;
  uint32_t min_tokens = 0;
};

template <typename Asked>
AskedLengths LengthsOf(const v1::LoadPlan& plan, const Asked& asked) {
  const v1::Sampling& sampling = plan.sampling();
  return {.has_own = asked.has_max_tokens() || asked.has_min_tokens(),
          .max_tokens = asked.has_max_tokens() ? asked.max_tokens()
                                               : sampling.max_tokens(),
          .min_tokens = asked.has_min_tokens() ? asked.min_tokens()
                                               : sampling.min_tokens()};
}

absl::Status CheckLengths(const std::string& of, const AskedLengths& asked) {
  if (!asked.has_own) return absl::OkStatus();
  RETURN_IF_ERROR(CheckRange(absl::StrCat("max_tokens of ", of),
                             asked.max_tokens, 1, kMaxAskedTokens));
  return CheckRange(absl::StrCat("min_tokens of ", of), asked.min_tokens, 0,
                    asked.max_tokens);
}

using Blocks = google::protobuf::RepeatedPtrField<v1::TextBlock>;

// NOLINTNEXTLINE(bugprone-easily-swappable-parameters)
absl::Status CheckBlocks(const std::string& of, const Blocks& system_blocks,
                         const Blocks& blocks) {
  double tokens = 0;
  for (const v1::TextBlock& block : system_blocks) tokens += block.tokens();
  for (const v1::TextBlock& block : blocks) tokens += block.tokens();
  return CheckRange(absl::StrCat("the tokens in blocks of ", of), tokens, 0,
                    kMaxAskedTokens);
}

bool HasAnyBlocks(const v1::Prompt& prompt) {
  return HasBlocks(prompt) ||
         std::any_of(
             prompt.turns().begin(), prompt.turns().end(),
             [](const v1::Turn& turn) { return !turn.blocks().empty(); });
}

absl::Status CheckCorpusIfNeeded(const v1::PromptSet& prompts) {
  const auto with_blocks = std::find_if(prompts.prompts().begin(),
                                        prompts.prompts().end(), HasAnyBlocks);
  if (with_blocks == prompts.prompts().end()) return absl::OkStatus();
  if (prompts.corpus().unit_bytes().empty()) {
    return BreaksRule(absl::StrCat("prompt ", with_blocks->id()),
                      "with blocks of text", "needs a corpus to cut them from");
  }
  return CheckCorpus(prompts.corpus());
}

absl::Status CheckAskedTurns(const v1::LoadPlan& plan,
                             const v1::Prompt& prompt) {
  for (int i = 0; i < prompt.turns_size(); ++i) {
    const v1::Turn& turn = prompt.turns(i);
    const std::string of =
        absl::StrCat("turn ", i + 2, " of prompt ", prompt.id());
    if (turn.content().empty() && turn.blocks().empty()) {
      return BreaksRule(of, "without a text", "asks nothing");
    }
    RETURN_IF_ERROR(CheckBlocks(of, {}, turn.blocks()));
    RETURN_IF_ERROR(CheckLengths(of, LengthsOf(plan, turn)));
  }
  return absl::OkStatus();
}

bool IsTrace(const v1::Stage& stage) {
  return stage.load().arrivals().pattern() == v1::ArrivalPattern::trace;
}

absl::Status CheckTraceTimes(const v1::PromptSet& prompts) {
  if (prompts.due_us_size() != prompts.prompts_size()) {
    return BreaksRule("--trace", absl::StrCat(prompts.due_us_size(), " times"),
                      absl::StrCat("must be as many as its ",
                                   prompts.prompts_size(), " prompts"));
  }
  const auto& times = prompts.due_us();
  const auto falling = std::is_sorted_until(times.begin(), times.end());
  if (falling == times.end()) return absl::OkStatus();
  return BreaksRule(
      "--trace",
      absl::StrCat("time ", falling - times.begin(), ", ", *falling, " us,"),
      "must not be before the one before it");
}

absl::Status CheckTraceLevel(const v1::Stage& stage,
                             const v1::PromptSet& prompts) {
  RETURN_IF_ERROR(
      CheckRange(absl::StrCat("the requests of level ", stage.level(),
                              ", which replays --trace,"),
                 stage.request_count(), 1, prompts.prompts_size()));
  const int last = static_cast<int>(stage.request_count()) - 1;
  const double last_s = static_cast<double>(prompts.due_us(last)) *
                        kSecondsPerMicrosecond /
                        stage.load().arrivals().speedup();
  if (last_s <= kMaxLevelS) return absl::OkStatus();
  return BreaksRule(
      "--trace", absl::StrCat(last_s / kDayS, " days of level ", stage.level()),
      "must be at most 7; give a --trace-window or a higher --speedup");
}

}  // namespace

absl::Status CheckPrompt(const v1::LoadPlan& plan, const v1::Prompt& prompt) {
  const std::string of = absl::StrCat("prompt ", prompt.id());
  if (prompt.messages().empty() && prompt.blocks().empty() &&
      prompt.system_blocks().empty() && prompt.token_ids().empty()) {
    return BreaksRule(of, "without a text", "asks nothing");
  }
  RETURN_IF_ERROR(CheckRange(absl::StrCat("shared_blocks of ", of),
                             prompt.shared_blocks(), 0, prompt.blocks_size()));
  RETURN_IF_ERROR(CheckBlocks(of, prompt.system_blocks(), prompt.blocks()));
  RETURN_IF_ERROR(CheckLengths(of, LengthsOf(plan, prompt)));
  return CheckAskedTurns(plan, prompt);
}

absl::Status ValidatePrompts(const v1::LoadPlan& plan,
                             const v1::PromptSet& prompts) {
  if (prompts.prompts().empty()) {
    return BreaksRule("the prompt set", "without a prompt", "asks nothing");
  }
  for (const v1::Prompt& prompt : prompts.prompts()) {
    RETURN_IF_ERROR(CheckPrompt(plan, prompt));
  }
  RETURN_IF_ERROR(CheckCorpusIfNeeded(prompts));
  RETURN_IF_ERROR(CheckSessions(plan, prompts));
  if (std::none_of(plan.stages().begin(), plan.stages().end(), IsTrace)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckTraceTimes(prompts));
  for (const v1::Stage& stage : plan.stages()) {
    if (IsTrace(stage)) RETURN_IF_ERROR(CheckTraceLevel(stage, prompts));
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
