#include "common/schedule/rate_shape.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace byzerperf {

RateShape::RateShape(const v1::Arrivals& arrivals) : lines_(1) {
  double last_per_s = arrivals.rate_per_s();
  for (int i = 0; i < arrivals.stretches_size(); ++i) {
    const v1::RateStretch& stretch = arrivals.stretches(i);
    last_per_s = stretch.to_per_s();
    const bool last = i + 1 == arrivals.stretches_size();
    const bool ramp = stretch.from_per_s() != stretch.to_per_s();
    if (stretch.duration_s() > 0 && (!last || ramp)) {
      Append(stretch.duration_s(), stretch.from_per_s(), stretch.to_per_s());
    }
  }
  lines_.back().rate_per_s = last_per_s;
}

// Gives the line without an end a slope and an end, and begins the next one.
void RateShape::Append(double duration_s, double from_per_s, double to_per_s) {
  Line& line = lines_.back();
  line.rate_per_s = from_per_s;
  line.slope_per_s2 = (to_per_s - from_per_s) / duration_s;
  const double expected = (from_per_s + to_per_s) / 2 * duration_s;
  lines_.push_back({.start_s = line.start_s + duration_s,
                    .start_expected = line.start_expected + expected});
}

// Solves rate × t + slope × t² / 2 = expected in the form that does not
// subtract nearly equal numbers when the line is nearly level.
double RateShape::OffsetS(const Line& line, double expected) {
  if (line.slope_per_s2 == 0) {
    return line.rate_per_s > 0 ? expected / line.rate_per_s
                               : std::numeric_limits<double>::infinity();
  }
  if (expected <= 0) return 0;  // would be 0 / 0 where the rate begins at 0
  const double square =
      line.rate_per_s * line.rate_per_s + 2 * line.slope_per_s2 * expected;
  return 2 * expected / (line.rate_per_s + std::sqrt(std::max(0.0, square)));
}

double RateShape::TimeS(double expected) const {
  // The last line that begins at or before `expected`: where the rate is 0
  // nothing is due, so a request at the edge of a pause comes after it.
  const auto next = std::upper_bound(lines_.begin() + 1, lines_.end(), expected,
                                     [](double value, const Line& line) {
                                       return value < line.start_expected;
                                     });
  const Line& line = *std::prev(next);
  const double time_s =
      line.start_s + OffsetS(line, expected - line.start_expected);
  // Rounding may not carry a request past its line.
  return next == lines_.end() ? time_s : std::min(time_s, next->start_s);
}

double RateShape::ExpectedUntil(double time_s) const {
  if (time_s <= 0) return 0;
  const auto next = std::upper_bound(
      lines_.begin() + 1, lines_.end(), time_s,
      [](double value, const Line& line) { return value < line.start_s; });
  const Line& line = *std::prev(next);
  const double into_s = time_s - line.start_s;
  return line.start_expected +
         into_s * (line.rate_per_s + line.slope_per_s2 * into_s / 2);
}

}  // namespace byzerperf
