#include "coordinator/plan/lengths_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/plan/blocks.h"
#include "common/plan/corpus.h"

namespace byzerperf {
namespace {

struct LengthRange {
  uint32_t least = std::numeric_limits<uint32_t>::max();
  uint32_t most = 0;
  uint64_t sum = 0;
  uint32_t count = 0;

  void Add(uint32_t tokens) {
    least = std::min(least, tokens);
    most = std::max(most, tokens);
    sum += tokens;
    ++count;
  }
};

std::string RangeText(const LengthRange& range, std::string_view one,
                      std::string_view varied) {
  if (range.count == 0) return "";
  const auto mean = static_cast<uint64_t>(
      std::llround(static_cast<double>(range.sum) / range.count));
  return range.least == range.most
             ? FillPhrase(one, mean)
             : FillPhrase(varied, mean, range.least, range.most);
}

}  // namespace

std::string LengthsText(const v1::PromptSet& prompts, const PlanWords& words) {
  LengthRange input;
  LengthRange output;
  for (const v1::Prompt& prompt : prompts.prompts()) {
    if (prompt.has_input_tokens()) input.Add(prompt.input_tokens());
    if (prompt.has_min_tokens()) output.Add(prompt.min_tokens());
  }
  const std::string in =
      RangeText(input, words.tokens_in, words.tokens_in_varied);
  const std::string out =
      RangeText(output, words.tokens_out, words.tokens_out_varied);
  if (in.empty() || out.empty()) return in + out;
  return absl::StrCat(in, ToAbsl(words.comma), out);
}

v1::Prompt PreviewOf(const v1::PromptSet& prompts, const v1::Prompt& prompt) {
  if (!HasBlocks(prompt)) return prompt;
  v1::Corpus corpus = prompts.corpus();
  if (TokensOf(corpus) == 0) {
    ShareTokens(GuessUnits(corpus),
                static_cast<uint32_t>(GuessTokens(corpus.text())), &corpus);
  }
  corpus.clear_token_ids();
  return WriteOut(corpus, prompt, "");
}

}  // namespace byzerperf
