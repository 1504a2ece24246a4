#include "coordinator/explain/kneedle.h"

#include <algorithm>
#include <cstddef>

namespace byzerperf {
namespace {

constexpr double kSensitivity = 1;

// How far each point lies above the diagonal of the stretched curve.
std::vector<double> AboveDiagonal(const std::vector<CurvePoint>& curve) {
  const auto [low, high] = std::minmax_element(
      curve.begin(), curve.end(), [](const CurvePoint& a, const CurvePoint& b) {
        return a.value < b.value;
      });
  const double rise = high->value - low->value;
  const double width = curve.back().load - curve.front().load;
  std::vector<double> above;
  if (!(rise > 0) || !(width > 0)) return above;
  above.reserve(curve.size());
  for (const CurvePoint& point : curve) {
    above.push_back((point.value - low->value) / rise -
                    (point.load - curve.front().load) / width);
  }
  return above;
}

// From the local maximum `at` on it falls below `threshold` before it rises.
bool ComesBack(const std::vector<double>& above, size_t at, double threshold) {
  for (size_t next = at + 1; next < above.size(); ++next) {
    if (above[next] > above[next - 1]) return false;
    if (above[next] < threshold) return true;
  }
  return false;
}

}  // namespace

std::optional<double> FindKnee(const std::vector<CurvePoint>& curve) {
  if (curve.size() < 3) return std::nullopt;
  const std::vector<double> above = AboveDiagonal(curve);
  const double step = 1 / static_cast<double>(curve.size() - 1);
  std::optional<size_t> knee;
  for (size_t i = 1; i + 1 < above.size(); ++i) {
    const bool is_maximum = above[i] > above[i - 1] && above[i] >= above[i + 1];
    if (!is_maximum || (knee && above[i] <= above[*knee])) continue;
    if (ComesBack(above, i, above[i] - kSensitivity * step)) knee = i;
  }
  if (!knee) return std::nullopt;
  return curve[*knee].load;
}

}  // namespace byzerperf
