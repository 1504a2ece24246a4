#include "coordinator/run/text_measuring.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/blocks.h"
#include "common/plan/checks.h"
#include "common/plan/corpus.h"
#include "common/plan/fit_lengths.h"

namespace byzerperf {
namespace {

// Real requests one after the other: those that measure, and one that may be
// refused before.
constexpr double kMeasuringRequests = 9;
// Of /tokenize, for one unit; several are asked at once.
constexpr double kTokenizeS = 1;

// More is better: text of an asked length first, then as little beside it as
// can be.
int64_t FitnessOf(const v1::Prompt& prompt) {
  if (!HasBlocks(prompt)) return INT64_MIN;
  constexpr int64_t kAsksALength = int64_t{1} << 40;
  const bool asks = prompt.has_input_tokens() && !prompt.blocks().empty();
  return (asks ? kAsksALength : 0) - prompt.blocks_size();
}

absl::Status CheckMeasured(bool as_token_ids,
                           const v1::TextMeasured& measured) {
  const v1::Corpus& corpus = measured.corpus();
  RETURN_IF_ERROR(CheckCorpus(corpus));
  if (TokensOf(corpus) == 0) {
    return absl::InvalidArgumentError(
        "the model's server makes no tokens of the text that prompts are cut "
        "from; does it serve this model?");
  }
  if (!as_token_ids && !corpus.token_ids().empty()) {
    return absl::InvalidArgumentError(
        "token ids came for prompts that go as text");
  }
  return CheckRange("the tokens beside the text", measured.overhead_tokens(),
                    -double{kMaxAskedTokens}, kMaxAskedTokens);
}

}  // namespace

v1::MeasureText MeasureOrder(const v1::LoadPlan& plan,
                             const v1::PromptSet& prompts) {
  v1::MeasureText order;
  *order.mutable_plan() = plan;
  *order.mutable_corpus() = prompts.corpus();
  order.set_as_token_ids(GoAsTokenIds(plan, prompts));
  *order.mutable_sample() =
      *std::max_element(prompts.prompts().begin(), prompts.prompts().end(),
                        [](const v1::Prompt& left, const v1::Prompt& right) {
                          return FitnessOf(left) < FitnessOf(right);
                        });
  return order;
}

double MeasureBudgetS(const v1::LoadPlan& plan, const v1::PromptSet& prompts) {
  return plan.target().request_timeout_s() * kMeasuringRequests +
         prompts.corpus().unit_bytes_size() * kTokenizeS;
}

absl::Status UseMeasured(const v1::LoadPlan& plan,
                         const v1::TextMeasured& measured,
                         RunObserver* observer, v1::PromptSet* prompts) {
  RETURN_IF_ERROR(CheckMeasured(GoAsTokenIds(plan, *prompts), measured));
  for (const std::string& notice : measured.notices()) {
    observer->OnNotice(notice);
  }
  *prompts->mutable_corpus() = measured.corpus();
  const uint32_t too_long = FitLengths(measured.overhead_tokens(), prompts);
  if (too_long > 0) {
    observer->OnNotice(absl::StrCat(
        too_long, " of ", prompts->prompts_size(),
        " prompts are longer than asked: the ", measured.overhead_tokens(),
        " tokens beside their text (chat template, marker) and the text that "
        "they share leave no room for one of their own; ask for longer ones"));
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
