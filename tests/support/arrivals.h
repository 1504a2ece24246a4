#ifndef BYZERPERF_TESTS_SUPPORT_ARRIVALS_H_
#define BYZERPERF_TESTS_SUPPORT_ARRIVALS_H_

#include <cmath>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

inline void AddStretch(double duration_s, double from_per_s, double to_per_s,
                       v1::Arrivals& arrivals) {
  v1::RateStretch& stretch = *arrivals.add_stretches();
  stretch.set_duration_s(duration_s);
  stretch.set_from_per_s(from_per_s);
  stretch.set_to_per_s(to_per_s);
}

// Of one rate from the beginning to the end of a level; infinite: all at once.
inline v1::Arrivals ArrivalsAt(double rate_per_s,
                               v1::ArrivalPattern::Value pattern,
                               double smoothness = 1) {
  v1::Arrivals arrivals;
  arrivals.set_rate_per_s(rate_per_s);
  arrivals.set_pattern(pattern);
  arrivals.set_smoothness(smoothness);
  if (std::isfinite(rate_per_s)) {
    AddStretch(0, rate_per_s, rate_per_s, arrivals);
  }
  return arrivals;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_SUPPORT_ARRIVALS_H_
