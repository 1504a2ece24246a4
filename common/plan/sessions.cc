#include "common/plan/sessions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"
#include "common/plan/planned_request.h"

namespace byzerperf {
namespace {

constexpr int kMaxTurns = 10'000;

absl::Status CheckTurns(const v1::Prompt& prompt) {
  const std::string field = absl::StrCat("prompt ", prompt.id());
  RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ": its turns"),
                             prompt.turns_size() + 1, 1, kMaxTurns));
  for (const v1::Turn& turn : prompt.turns()) {
    RETURN_IF_ERROR(CheckRange(absl::StrCat(field, ": the delay of a turn (s)"),
                               turn.delay_s(), 0, kDayS));
  }
  return absl::OkStatus();
}

uint64_t TurnsOfAll(const v1::PromptSet& prompts) {
  uint64_t turns = 0;
  for (const v1::Prompt& prompt : prompts.prompts()) {
    turns += 1 + static_cast<uint64_t>(prompt.turns_size());
  }
  return turns;
}

}  // namespace

bool HasSessions(const v1::PromptSet& prompts) {
  return std::any_of(
      prompts.prompts().begin(), prompts.prompts().end(),
      [](const v1::Prompt& prompt) { return !prompt.turns().empty(); });
}

bool HasTurnDelays(const v1::PromptSet& prompts) {
  const auto rests = [](const v1::Turn& turn) { return turn.delay_s() > 0; };
  return std::any_of(prompts.prompts().begin(), prompts.prompts().end(),
                     [&rests](const v1::Prompt& prompt) {
                       return std::any_of(prompt.turns().begin(),
                                          prompt.turns().end(), rests);
                     });
}

uint32_t RequestsOfPrompt(const v1::PromptSet& prompts, uint32_t prompt) {
  const auto number = static_cast<int>(prompt);
  if (number >= prompts.prompts_size()) return 1;
  return 1 + static_cast<uint32_t>(prompts.prompts(number).turns_size());
}

uint32_t TurnsOf(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                 uint32_t stage, uint32_t index) {
  const auto count = static_cast<size_t>(prompts.prompts_size());
  return RequestsOfPrompt(prompts, PlannedPrompt(plan, count, stage, index));
}

uint64_t RequestsOfStage(const v1::LoadPlan& plan, const v1::PromptSet& prompts,
                         uint32_t stage) {
  const uint32_t count = plan.stages(static_cast<int>(stage)).request_count();
  if (!HasSessions(prompts)) return count;
  const auto prompt_count = static_cast<uint32_t>(prompts.prompts_size());
  uint64_t requests = 0;
  uint32_t index = 0;
  // A pass over the prompts asks all of them, and a level begins with one.
  const bool in_passes = plan.prompt_sampling() != v1::PromptSampling::random;
  if (in_passes && plan.prompt_reuse() != v1::PromptReuse::fresh) {
    const uint32_t passes = count / prompt_count;
    requests = passes * TurnsOfAll(prompts);
    index = passes * prompt_count;
  }
  for (; index < count; ++index) {
    requests += TurnsOf(plan, prompts, stage, index);
  }
  return requests;
}

absl::Status CheckSessions(const v1::LoadPlan& plan,
                           const v1::PromptSet& prompts) {
  if (!HasSessions(prompts)) return absl::OkStatus();
  if (!prompts.corpus().token_ids().empty()) {
    return absl::InvalidArgumentError(
        "--session-turns and prompts that go as token ids contradict each "
        "other: the model's own answers come as text; ask with --api chat");
  }
  for (const v1::Prompt& prompt : prompts.prompts()) {
    if (!prompt.turns().empty() && !prompt.token_ids().empty()) {
      return BreaksRule(absl::StrCat("prompt ", prompt.id()),
                        "its token ids and its turns",
                        "contradict each other: the model's own answers come "
                        "as text");
    }
    RETURN_IF_ERROR(CheckTurns(prompt));
  }
  for (int stage = 0; stage < plan.stages_size(); ++stage) {
    // One that is too long already has an error of its own.
    if (plan.stages(stage).request_count() >= kMaxRequestsPerLevel) continue;
    RETURN_IF_ERROR(CheckRange(
        absl::StrCat("the requests of level ", plan.stages(stage).level()),
        static_cast<double>(
            RequestsOfStage(plan, prompts, static_cast<uint32_t>(stage))),
        0, kMaxRequestsPerLevel - 1));
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
