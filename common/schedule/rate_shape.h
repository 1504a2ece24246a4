#ifndef BYZERPERF_COMMON_SCHEDULE_RATE_SHAPE_H_
#define BYZERPERF_COMMON_SCHEDULE_RATE_SHAPE_H_

#include <vector>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The rate of an open-loop level over time: straight lines one after another,
// the last rate for ever. No stretches: `rate_per_s` all the time.
class RateShape {
 public:
  // `arrivals` has been validated.
  explicit RateShape(const v1::Arrivals& arrivals);

  // Seconds from the level's start at which the integral of the rate goes
  // beyond `expected` (0 or more): where an arrival of a process with one
  // request per unit of time belongs, when time is stretched so that the rate
  // is this one (time rescaling; Brown et al., Neural Computation 14, 2002).
  // 0 at an infinite rate; +infinity when the rate stays 0 before.
  double TimeS(double expected) const;

  // The integral of the rate up to `time_s` from the level's start: how many
  // requests are due until then, on average over all random seeds. 0 before the
  // start; +infinity at an infinite rate.
  double ExpectedUntil(double time_s) const;

 private:
  struct Line {
    double start_s = 0;
    double start_expected = 0;  // integral of the rate up to its start
    double rate_per_s = 0;      // at its start
    double slope_per_s2 = 0;
  };
  void Append(double duration_s, double from_per_s, double to_per_s);
  static double OffsetS(const Line& line, double expected);

  std::vector<Line> lines_;  // the last one is level and has no end
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_RATE_SHAPE_H_
