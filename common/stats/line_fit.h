#ifndef BYZERPERF_COMMON_STATS_LINE_FIT_H_
#define BYZERPERF_COMMON_STATS_LINE_FIT_H_

#include <span>

namespace byzerperf {

struct FitPoint {
  double x = 0;
  double y = 0;
};

// A line of least squares.
struct LineFit {
  double slope = 0;
  double intercept = 0;  // its value at x = 0
  // The slope is above 0 at 99.9 %: one-sided, by Student's t with n − 2
  // degrees of freedom. It takes the distances from the line for independent;
  // means of long batches nearly are. A perfect fit that rises is sure.
  bool rises = false;
};

// Through points at two or more different x; else a level line at 0. With
// fewer than three points nothing is sure. From 15 points on the test is the
// one for 15: a little too strict.
LineFit FitLine(std::span<const FitPoint> points);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_LINE_FIT_H_
