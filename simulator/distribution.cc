#include "simulator/distribution.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/duration.h"
#include "common/base/rng.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

absl::StatusOr<double> ReadPlain(std::string_view text) {
  double number = 0;
  if (!absl::SimpleAtod(ToAbsl(text), &number) || !std::isfinite(number) ||
      number < 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", ToAbsl(text), "' is not a finite number of 0 or more"));
  }
  return number;
}

absl::StatusOr<double> ReadNanoseconds(std::string_view text) {
  ASSIGN_OR_RETURN(const absl::Duration duration,
                   ParseDuration(text, absl::Milliseconds(1)));
  return absl::ToDoubleNanoseconds(duration);
}

// Box and Muller, from two uniform numbers of the same point.
double StandardNormal(const RandomPoint& point) {
  // 1 − u lies in (0, 1]: its logarithm is finite.
  const double radius_unit =
      1 - RandomUnit(point.seed, point.stream, 2 * point.index);
  const double angle_unit =
      RandomUnit(point.seed, point.stream, 2 * point.index + 1);
  return std::sqrt(-2 * std::log(radius_unit)) *
         std::cos(2 * std::numbers::pi * angle_unit);
}

}  // namespace

absl::StatusOr<Distribution> Distribution::OfDurations(std::string_view text) {
  return Read(text, ReadNanoseconds);
}

absl::StatusOr<Distribution> Distribution::OfNumbers(std::string_view text) {
  return Read(text, ReadPlain);
}

absl::StatusOr<Distribution> Distribution::Read(std::string_view text,
                                                ReadNumber read_number) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    ASSIGN_OR_RETURN(const double value, read_number(Trim(text)));
    return Distribution(Kind::kConstant, value, 0);
  }
  const std::string_view name = Trim(text.substr(0, colon));
  const std::vector<std::string> parts = SplitList(text.substr(colon + 1));
  const size_t wanted_parts = name == "exponential" ? 1 : 2;
  if (name != "uniform" && name != "normal" && name != "lognormal" &&
      name != "exponential") {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", ToAbsl(name), "' is no distribution; known: uniform:LOW,HIGH, ",
        "normal:MEAN,DEVIATION, lognormal:MEDIAN,SIGMA, exponential:MEAN"));
  }
  if (parts.size() != wanted_parts) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", ToAbsl(text), "': ", ToAbsl(name), " takes ",
                     wanted_parts, " numbers, got ", parts.size()));
  }
  ASSIGN_OR_RETURN(const double first, read_number(parts[0]));
  if (name == "exponential") return Distribution(Kind::kExponential, first, 0);
  if (name == "lognormal") {
    ASSIGN_OR_RETURN(const double sigma, ReadPlain(parts[1]));
    return Distribution(Kind::kLognormal, first, sigma);
  }
  ASSIGN_OR_RETURN(const double second, read_number(parts[1]));
  if (name == "normal") return Distribution(Kind::kNormal, first, second);
  if (second < first) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", ToAbsl(text), "': the high end is below the low end"));
  }
  return Distribution(Kind::kUniform, first, second);
}

double Distribution::Sample(const RandomPoint& point) const {
  const double unit = RandomUnit(point.seed, point.stream, 2 * point.index);
  switch (kind_) {
    case Kind::kConstant:
      return first_;
    case Kind::kUniform:
      return first_ + unit * (second_ - first_);
    case Kind::kNormal:
      return std::max(0.0, first_ + second_ * StandardNormal(point));
    case Kind::kLognormal:
      return first_ * std::exp(second_ * StandardNormal(point));
    case Kind::kExponential:
      return -first_ * std::log(1 - unit);
  }
  return first_;
}

}  // namespace byzerperf
