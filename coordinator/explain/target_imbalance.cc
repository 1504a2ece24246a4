#include "coordinator/explain/target_imbalance.h"

#include <algorithm>
#include <cstdint>

namespace byzerperf {
namespace {

using Target = v1::TargetResult;

// The largest over the mean; 0 when a target has too little.
template <typename ValueOf>
double MaxOverMean(const v1::LevelResult& level, const ValueOf& value_of,
                   int* largest) {
  double sum = 0;
  double most = 0;
  for (int i = 0; i < level.targets_size(); ++i) {
    const std::optional<double> value = value_of(level.targets(i));
    if (!value) return 0;
    sum += *value;
    if (*value > most) {
      most = *value;
      *largest = i;
    }
  }
  return sum > 0 ? most * level.targets_size() / sum : 0;
}

std::optional<double> SteadyMedian(const v1::Distribution& distribution) {
  if (distribution.count() < imbalance_rules::kMinTargetRequests ||
      !distribution.has_p50()) {
    return std::nullopt;
  }
  return distribution.p50();
}

std::optional<double> SteadyOutput(const Target& target) {
  if (target.requests().ok() < imbalance_rules::kMinRequestsForShares) {
    return std::nullopt;
  }
  return target.output_tokens_per_s();
}

// A millisecond between two fast servers is no limit.
bool TtftsDifferMuch(const v1::LevelResult& level) {
  double most = 0;
  double sum = 0;
  for (const Target& target : level.targets()) {
    most = std::max(most, target.ttft_ms().p50());
    sum += target.ttft_ms().p50();
  }
  return most - sum / level.targets_size() >
         imbalance_rules::kMinTtftPart * level.e2e_ms().mean();
}

// Arrivals are dealt in turn, slots by their numbers.
bool IsDealtEvenly(const v1::LevelResult& level) {
  return !level.asked().has_concurrency() ||
         level.asked().concurrency() %
                 static_cast<uint32_t>(level.targets_size()) ==
             0;
}

int SlowestByThroughput(const v1::LevelResult& level) {
  int slowest = 0;
  for (int i = 1; i < level.targets_size(); ++i) {
    if (level.targets(i).output_tokens_per_s() <
        level.targets(slowest).output_tokens_per_s()) {
      slowest = i;
    }
  }
  return slowest;
}

}  // namespace

double TargetImbalance::largest() const {
  return std::max({ttft_p50, tpot_p50, output_tokens_per_s});
}

std::optional<TargetImbalance> ImbalanceOf(const v1::LevelResult& level) {
  if (level.targets_size() < 2) return std::nullopt;
  TargetImbalance imbalance;
  int by_ttft = 0;
  int by_tpot = 0;
  int most_tokens = 0;
  imbalance.ttft_p50 = MaxOverMean(
      level, [](const Target& one) { return SteadyMedian(one.ttft_ms()); },
      &by_ttft);
  if (!TtftsDifferMuch(level)) imbalance.ttft_p50 = 0;
  imbalance.tpot_p50 = MaxOverMean(
      level, [](const Target& one) { return SteadyMedian(one.tpot_ms()); },
      &by_tpot);
  if (IsDealtEvenly(level)) {
    imbalance.output_tokens_per_s =
        MaxOverMean(level, SteadyOutput, &most_tokens);
  }
  const double largest = imbalance.largest();
  if (largest == imbalance.tpot_p50) {
    imbalance.slowest = by_tpot;
  } else {
    imbalance.slowest =
        largest == imbalance.ttft_p50 ? by_ttft : SlowestByThroughput(level);
  }
  return imbalance;
}

}  // namespace byzerperf
