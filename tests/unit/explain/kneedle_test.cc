#include "coordinator/explain/kneedle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/explain/curve_points.h"

namespace byzerperf {
namespace {

using ::testing::Optional;

const std::vector<double> kKneeLoads = {2, 4, 6, 8, 10, 12, 14, 16, 18, 20};

TEST(Kneedle, FindsWhereThroughputStopsGrowing) {
  const auto saturates_at_12 = [](double load) {
    return 10 * std::min(load, 12.0);
  };
  EXPECT_THAT(FindKnee(PointsOf(kKneeLoads, saturates_at_12)), Optional(12));
}

// The paper's figure 2: ten points of y = −1 / (x + 0.1) + 5, knee at 0.22.
TEST(Kneedle, FindsThePapersKnee) {
  std::vector<double> tenths;
  tenths.reserve(10);
  for (int i = 0; i < 10; ++i) tenths.push_back(i / 9.0);
  const std::vector<CurvePoint> curve =
      PointsOf(tenths, [](double x) { return -1 / (x + 0.1) + 5; });
  EXPECT_THAT(FindKnee(curve), Optional(2 / 9.0));
}

TEST(Kneedle, HasNoneOnAStraightLine) {
  EXPECT_EQ(FindKnee(PointsOf(kKneeLoads, [](double x) { return 3 * x; })),
            std::nullopt);
}

TEST(Kneedle, HasNoneWhereThroughputGrowsFasterAndFaster) {
  EXPECT_EQ(FindKnee(PointsOf(kKneeLoads, [](double x) { return x * x; })),
            std::nullopt);
}

TEST(Kneedle, HasNoneOnALevelCurveOrWithTwoPoints) {
  EXPECT_EQ(FindKnee(PointsOf(kKneeLoads, [](double) { return 7.0; })),
            std::nullopt);
  EXPECT_EQ(FindKnee({{1, 1}, {2, 5}}), std::nullopt);
}

TEST(Kneedle, IsNotMisledByASmallDip) {
  std::vector<CurvePoint> curve = PointsOf(
      kKneeLoads, [](double load) { return 10 * std::min(load, 12.0); });
  curve[1].value = 55;  // at 4: a local maximum of its own
  EXPECT_THAT(FindKnee(curve), Optional(12));
}

}  // namespace
}  // namespace byzerperf
