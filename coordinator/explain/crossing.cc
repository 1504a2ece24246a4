#include "coordinator/explain/crossing.h"

#include <algorithm>
#include <cstddef>

namespace byzerperf {
namespace {

// A number's least value and how far it reaches above that.
struct Stretch {
  double least = 0;
  double reach = 0;

  double Part(double value) const { return (value - least) / reach; }
};

Stretch StretchOf(std::span<const ThroughputPair> pairs,
                  double ThroughputPair::*number) {
  const auto [low, high] = std::minmax_element(
      pairs.begin(), pairs.end(),
      [number](const ThroughputPair& a, const ThroughputPair& b) {
        return a.*number < b.*number;
      });
  return {(*low).*number, (*high).*number - (*low).*number};
}

}  // namespace

std::optional<double> FindCrossing(std::span<const ThroughputPair> pairs) {
  if (pairs.size() < 3) return std::nullopt;
  const Stretch total = StretchOf(pairs, &ThroughputPair::total);
  const Stretch per_request = StretchOf(pairs, &ThroughputPair::per_request);
  if (!(total.reach > 0) || !(per_request.reach > 0)) return std::nullopt;
  const auto difference = [&](const ThroughputPair& pair) {
    return total.Part(pair.total) - per_request.Part(pair.per_request);
  };
  for (size_t i = 1; i < pairs.size(); ++i) {
    const double before = difference(pairs[i - 1]);
    const double after = difference(pairs[i]);
    if (before >= 0 || after < 0) continue;
    return pairs[i - 1].load +
           (pairs[i].load - pairs[i - 1].load) * -before / (after - before);
  }
  return std::nullopt;
}

}  // namespace byzerperf
