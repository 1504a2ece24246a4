#ifndef BYZERPERF_COMMON_PLAN_CORPUS_H_
#define BYZERPERF_COMMON_PLAN_CORPUS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The text in units of about 16 words (100 bytes), blanks drawn together to one
// space, which the next unit begins with. A character of Chinese or another
// script without blanks counts as a word. Not measured yet.
v1::Corpus CutIntoUnits(std::string_view text);

// The parts of the text that are the units; views into it.
std::vector<std::string_view> UnitsOf(const v1::Corpus& corpus);

// Shares `total` tokens out over the units by their weights (parallel, not
// negative): each gets what the running sum of the weights, scaled to the total
// and rounded, gains with it. So the units add up to the total exactly, and any
// stretch of them to its weight within one token.
void ShareTokens(const std::vector<double>& weights, uint32_t total,
                 v1::Corpus* corpus);

// How many tokens a tokenizer makes of the text, roughly: one for a character
// from U+2E80 on, else one for four bytes.
double GuessTokens(std::string_view text);

// The guess for each unit: where no tokenizer can be asked.
std::vector<double> GuessUnits(const v1::Corpus& corpus);

// More units are not counted one by one in a time that anybody waits.
inline constexpr int kMaxCorpusUnits = 10'000;

uint32_t TokensOf(const v1::Corpus& corpus);

// InvalidArgument when the parts of the corpus do not fit together: it has no
// unit, the units are not the text, or what was counted is not of all units; or
// when it has more than kMaxCorpusUnits units or kMaxAskedTokens
// (common/plan/checks.h) tokens.
absl::Status CheckCorpus(const v1::Corpus& corpus);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_CORPUS_H_
