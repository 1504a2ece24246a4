#include "common/schedule/gap_draws.h"

#include <cmath>

#include "common/base/rng.h"

namespace byzerperf {
namespace {

// Numbers of the stream that belong to one index. An attempt takes four and
// succeeds with a probability of 0.95 or more: they never run out.
constexpr uint64_t kNumbersPerIndex = uint64_t{1} << 16;
constexpr uint64_t kNumbersPerAttempt = 4;

// Of an attempt: two for the normal deviate, one to accept it by, and one for
// shapes below 1.
constexpr uint64_t kAcceptance = 2;
constexpr uint64_t kPower = 3;

// The shape is at least 1; the mean is `shape`.
double MarsagliaTsang(double shape, uint64_t seed, uint64_t stream,
                      uint64_t first_number) {
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (uint64_t number = first_number;; number += kNumbersPerAttempt) {
    const double x = RandomNormal(seed, stream, number / 2);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = RandomUnit(seed, stream, number + kAcceptance);
    // The first test saves the logarithms of most draws.
    if (u < 1 - 0.0331 * x * x * x * x) return d * v;
    if (std::log(u) < x * x / 2 + d * (1 - v + std::log(v))) return d * v;
  }
}

}  // namespace

double ExponentialGap(uint64_t seed, uint64_t stream, uint64_t index) {
  return -std::log1p(-RandomUnit(seed, stream, index));
}

double GammaGap(double shape, uint64_t seed, uint64_t stream, uint64_t index) {
  const uint64_t first_number = index * kNumbersPerIndex;
  if (shape >= 1) {
    return MarsagliaTsang(shape, seed, stream, first_number) / shape;
  }
  const double unit = RandomUnit(seed, stream, first_number + kPower);
  return MarsagliaTsang(shape + 1, seed, stream, first_number) *
         std::pow(unit, 1 / shape) / shape;
}

}  // namespace byzerperf
