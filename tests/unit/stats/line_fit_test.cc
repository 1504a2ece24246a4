#include "common/stats/line_fit.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/base/rng.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

// Noise of deviation 1 around `slope` × x at x = 0, 1 … count−1.
std::vector<FitPoint> NoisyLine(double slope, uint64_t draw, int count) {
  std::vector<FitPoint> points;
  points.reserve(static_cast<size_t>(count));
  for (int x = 0; x < count; ++x) {
    points.push_back(
        {static_cast<double>(x),
         slope * x + RandomNormal(5, draw, static_cast<uint64_t>(x))});
  }
  return points;
}

TEST(FitLine, FindsTheLineOfPointsThatLieOnOne) {
  const LineFit fit = FitLine(std::vector<FitPoint>{{1, 5}, {2, 7}, {4, 11}});
  EXPECT_DOUBLE_EQ(fit.slope, 2);
  EXPECT_DOUBLE_EQ(fit.intercept, 3);
  EXPECT_TRUE(fit.rises);
}

TEST(FitLine, MinimisesSquares) {
  // Mean (1.5, 2.5), Σxx = 5, Σxy = 4.
  const LineFit fit =
      FitLine(std::vector<FitPoint>{{0, 1}, {1, 3}, {2, 2}, {3, 4}});
  EXPECT_DOUBLE_EQ(fit.slope, 0.8);
  EXPECT_DOUBLE_EQ(fit.intercept, 1.3);
  EXPECT_FALSE(fit.rises);  // t = 1.9 of 22.3
}

TEST(FitLine, IsSureOfNothingWithoutThreePointsAndTwoPlaces) {
  EXPECT_FALSE(FitLine({}).rises);
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{0, 0}}).rises);
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{0, 0}, {1, 1}}).rises);
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{1, 0}, {1, 5}, {1, 9}}).rises);
}

TEST(FitLine, DoesNotTakeALevelOrAFallingLineForARisingOne) {
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{0, 3}, {1, 3}, {2, 3}}).rises);
  EXPECT_FALSE(FitLine(std::vector<FitPoint>{{0, 3}, {1, 2}, {2, 1}}).rises);
}

TEST(FitLine, TakesNoiseForARiseOnceInAThousandTimes) {
  for (const int count : {5, 10, 15}) {
    int alarms = 0;
    for (uint64_t draw = 0; draw < 50'000; ++draw) {
      if (FitLine(NoisyLine(0, draw, count)).rises) ++alarms;
    }
    EXPECT_NEAR(alarms, 50, 4 * 7.07) << count << " points";
  }
}

TEST(FitLine, SeesARiseThatStandsOutOfTheNoise) {
  int seen = 0;
  for (uint64_t draw = 0; draw < 1000; ++draw) {
    if (FitLine(NoisyLine(0.5, draw, 15)).rises) ++seen;
  }
  EXPECT_GT(seen, 990);
}

}  // namespace
}  // namespace byzerperf
