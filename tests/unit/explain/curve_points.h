#ifndef BYZERPERF_TESTS_UNIT_EXPLAIN_CURVE_POINTS_H_
#define BYZERPERF_TESTS_UNIT_EXPLAIN_CURVE_POINTS_H_

#include <functional>
#include <vector>

#include "coordinator/explain/kneedle.h"

namespace byzerperf {

inline std::vector<CurvePoint> PointsOf(
    const std::vector<double>& loads,
    const std::function<double(double)>& value_of) {
  std::vector<CurvePoint> points;
  points.reserve(loads.size());
  for (const double load : loads) points.push_back({load, value_of(load)});
  return points;
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_EXPLAIN_CURVE_POINTS_H_
