#include "worker/service/text_probe.h"

#include <algorithm>
#include <cmath>

#include "common/plan/checks.h"
#include "common/plan/corpus.h"

namespace byzerperf {
namespace {

// Lengths of the requests that a guess is scaled by.
constexpr uint32_t kShortTokens = 64;
constexpr uint32_t kLongTokens = 1024;
constexpr uint32_t kGuessProbes = 3;  // of each length
constexpr double kLeastScale = 0.05;  // of a server that counts nonsense
// Else they are as long as the sample, within these bounds.
constexpr uint32_t kLeastTokens = 8;
constexpr uint32_t kMostTokens = 4096;
constexpr uint32_t kProbes = 8;

double MeanOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

// Whatever a server says that it counted.
int32_t Rounded(double tokens) {
  constexpr double kMost = INT32_MAX;
  return static_cast<int32_t>(std::lround(std::clamp(tokens, -kMost, kMost)));
}

}  // namespace

v1::LoadPlan ProbePlan(const v1::LoadPlan& plan) {
  v1::LoadPlan probe = plan;
  probe.mutable_target()->set_streaming(false);
  probe.mutable_sampling()->set_max_tokens(1);
  probe.mutable_sampling()->clear_min_tokens();
  probe.mutable_sampling()->set_ignore_eos(false);
  return probe;
}

std::vector<uint32_t> ProbeLengths(const v1::Prompt& sample, bool is_guess) {
  if (is_guess) {
    std::vector<uint32_t> lengths(kGuessProbes, kLongTokens);
    lengths.insert(lengths.end(), kGuessProbes, kShortTokens);
    return lengths;
  }
  if (sample.blocks().empty()) {
    return std::vector<uint32_t>(kProbes, kLongTokens);
  }
  const uint32_t last = sample.blocks(sample.blocks_size() - 1).tokens();
  return std::vector<uint32_t>(kProbes,
                               std::clamp(last, kLeastTokens, kMostTokens));
}

int32_t OverheadOf(const std::vector<TextProbe>& probes) {
  std::vector<double> beside;
  beside.reserve(probes.size());
  for (const TextProbe& probe : probes) {
    beside.push_back(static_cast<double>(probe.counted) - probe.own -
                     probe.others);
  }
  return Rounded(MeanOf(beside));
}

int32_t OverheadOfGuess(const std::vector<TextProbe>& probes,
                        v1::Corpus* corpus) {
  std::vector<double> short_counts;
  std::vector<double> long_counts;
  for (const TextProbe& probe : probes) {
    (probe.own == kLongTokens ? long_counts : short_counts)
        .push_back(probe.counted);
  }
  const double scale =
      std::max(kLeastScale, (MeanOf(long_counts) - MeanOf(short_counts)) /
                                (kLongTokens - kShortTokens));
  const double whole =
      std::clamp(TokensOf(*corpus) * scale, 1.0, double{kMaxAskedTokens});
  ShareTokens(GuessUnits(*corpus), static_cast<uint32_t>(whole), corpus);
  const double short_blocks = kShortTokens + probes.front().others;
  return Rounded(MeanOf(short_counts) - short_blocks * scale);
}

}  // namespace byzerperf
