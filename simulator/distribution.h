#ifndef BYZERPERF_SIMULATOR_DISTRIBUTION_H_
#define BYZERPERF_SIMULATOR_DISTRIBUTION_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace byzerperf {

// Which random number to draw: a pure function of these three (common/base/
// rng.h), so that a sample does not depend on the samples before it.
struct RandomPoint {
  uint64_t seed = 0;
  uint64_t stream = 0;
  uint64_t index = 0;
};

// A distribution of non-negative numbers, as users write it:
//   50ms                 always that
//   uniform:40ms,60ms    between the two
//   normal:50ms,5ms      mean and standard deviation, cut at 0
//   lognormal:50ms,0.3   median and sigma of the logarithm
//   exponential:50ms     mean
class Distribution {
 public:
  // Always 0.
  Distribution() = default;

  // Samples are nanoseconds; a bare number is in milliseconds.
  static absl::StatusOr<Distribution> OfDurations(std::string_view text);

  // Samples are plain numbers, such as tokens.
  static absl::StatusOr<Distribution> OfNumbers(std::string_view text);

  // At least 0.
  double Sample(const RandomPoint& point) const;

 private:
  enum class Kind { kConstant, kUniform, kNormal, kLognormal, kExponential };
  using ReadNumber = absl::StatusOr<double> (*)(std::string_view);

  Distribution(Kind kind, double first, double second)
      : kind_(kind), first_(first), second_(second) {}
  static absl::StatusOr<Distribution> Read(std::string_view text,
                                           ReadNumber read_number);

  Kind kind_ = Kind::kConstant;
  double first_ = 0;   // value, low end, mean or median
  double second_ = 0;  // high end, standard deviation or sigma
};

}  // namespace byzerperf

#endif  // BYZERPERF_SIMULATOR_DISTRIBUTION_H_
