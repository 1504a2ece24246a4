#include "common/stats/line_fit.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace byzerperf {
namespace {

// 99.9 % points of Student's t for 1, 2, 3 … degrees of freedom.
constexpr auto kStudentT999 =
    std::to_array<double>({318.309, 22.327, 10.215, 7.173, 5.893, 5.208, 4.785,
                           4.501, 4.297, 4.144, 4.025, 3.930, 3.852});

FitPoint MeanOf(std::span<const FitPoint> points) {
  FitPoint mean;
  for (const FitPoint& point : points) {
    mean.x += point.x;
    mean.y += point.y;
  }
  mean.x /= static_cast<double>(points.size());
  mean.y /= static_cast<double>(points.size());
  return mean;
}

}  // namespace

LineFit FitLine(std::span<const FitPoint> points) {
  if (points.size() < 2) return {};
  const FitPoint mean = MeanOf(points);
  double xx = 0;
  double xy = 0;
  double yy = 0;
  for (const FitPoint& point : points) {
    xx += (point.x - mean.x) * (point.x - mean.x);
    xy += (point.x - mean.x) * (point.y - mean.y);
    yy += (point.y - mean.y) * (point.y - mean.y);
  }
  if (xx == 0) return {};
  LineFit fit;
  fit.slope = xy / xx;
  fit.intercept = mean.y - fit.slope * mean.x;
  if (points.size() == 2) return fit;
  const size_t freedom = points.size() - 2;
  const double t = kStudentT999[std::min(freedom, kStudentT999.size()) - 1];
  // slope > t × √(squares / freedom / xx), without a division by 0.
  const double squares = std::max(0.0, yy - fit.slope * xy);
  fit.rises = fit.slope > 0 &&
              fit.slope * fit.slope * xx * static_cast<double>(freedom) >
                  t * t * squares;
  return fit;
}

}  // namespace byzerperf
