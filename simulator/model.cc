#include "simulator/model.h"

#include <algorithm>
#include <cmath>

#include "common/base/rng.h"
#include "simulator/tokens.h"

namespace byzerperf {
namespace {

constexpr double kMostTokens = 1e6;

}  // namespace

RandomPoint Model::PointOf(Draw draw, uint64_t request, uint64_t index) const {
  // Each request has streams of its own: how many tokens one request draws
  // does not move the numbers of the next.
  return {options_.seed, request * 8 + static_cast<uint64_t>(draw), index};
}

int64_t Model::TtftNs(uint64_t request, uint32_t uncached_tokens) const {
  const double ttft_ns =
      options_.ttft_ns.Sample(PointOf(Draw::kTtft, request, 0)) +
      options_.prefill_ns_per_token * uncached_tokens;
  return std::llround(ttft_ns);
}

int64_t Model::GapNs(uint64_t request, uint32_t token, uint32_t batch) const {
  const double others = batch > 1 ? batch - 1 : 0;
  return std::llround(
      options_.gap_ns.Sample(PointOf(Draw::kGap, request, token)) *
      (1 + options_.slowdown * others));
}

AnswerLength Model::Length(uint64_t request, const LengthLimits& limits) const {
  const double natural =
      options_.output_tokens.Sample(PointOf(Draw::kLength, request, 0));
  const double at_least = std::max<double>(1, limits.min_tokens);
  auto tokens = static_cast<uint32_t>(std::clamp(
      std::round(natural), std::min(at_least, kMostTokens), kMostTokens));
  if (!limits.max_tokens.has_value()) return {tokens, false};
  if (limits.ignore_eos || tokens > *limits.max_tokens) {
    return {*limits.max_tokens, true};
  }
  return {tokens, false};
}

std::string_view Model::Word(uint64_t request, uint32_t token,
                             Language language) const {
  const RandomPoint point = PointOf(Draw::kWord, request, token);
  const uint64_t number = RandomBits(point.seed, point.stream, point.index);
  return language == Language::kChinese ? ChineseWord(number)
                                        : EnglishWord(number);
}

}  // namespace byzerperf
