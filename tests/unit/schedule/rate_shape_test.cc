#include "common/schedule/rate_shape.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "tests/unit/schedule/arrival_laws.h"

namespace byzerperf {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

v1::Arrivals NoStretches() { return {}; }

TEST(RateShape, IsALineThroughTheOriginAtOneRate) {
  const RateShape rate(ArrivalsAt(4, v1::ArrivalPattern::constant));
  EXPECT_EQ(rate.TimeS(0), 0);
  EXPECT_EQ(rate.TimeS(1), 0.25);
  EXPECT_EQ(rate.TimeS(40'000), 10'000);
}

TEST(RateShape, TakesTheNamedRateWhereThereAreNoStretches) {
  v1::Arrivals arrivals = NoStretches();
  arrivals.set_rate_per_s(8);
  EXPECT_EQ(RateShape(arrivals).TimeS(4), 0.5);
  arrivals.set_rate_per_s(kInfinity);
  EXPECT_EQ(RateShape(arrivals).TimeS(1e9), 0);
}

TEST(RateShape, SolvesARampFromZero) {
  v1::Arrivals arrivals = NoStretches();
  AddStretch(10, 0, 20, arrivals);  // t² requests until t
  AddStretch(0, 20, 20, arrivals);
  const RateShape rate(arrivals);
  EXPECT_EQ(rate.TimeS(0), 0);
  EXPECT_NEAR(rate.TimeS(25), 5, 1e-12);
  EXPECT_NEAR(rate.TimeS(99.999), std::sqrt(99.999), 1e-12);
  EXPECT_NEAR(rate.TimeS(120), 11, 1e-12);
}

TEST(RateShape, SolvesARampToZeroAndEndsThere) {
  v1::Arrivals arrivals = NoStretches();
  AddStretch(10, 20, 0, arrivals);  // 100 − (10 − t)² requests until t
  AddStretch(0, 0, 0, arrivals);
  const RateShape rate(arrivals);
  EXPECT_NEAR(rate.TimeS(75), 5, 1e-12);
  EXPECT_NEAR(rate.TimeS(99.99), 9.9, 1e-9);
  EXPECT_EQ(rate.TimeS(100), kInfinity);
  EXPECT_EQ(rate.TimeS(1e9), kInfinity);
}

TEST(RateShape, SaysHowManyAreExpectedUntilATime) {
  v1::Arrivals arrivals = NoStretches();
  AddStretch(10, 0, 20, arrivals);  // t² requests until t
  AddStretch(5, 0, 0, arrivals);
  AddStretch(0, 8, 8, arrivals);
  const RateShape rate(arrivals);
  EXPECT_EQ(rate.ExpectedUntil(-1), 0);
  EXPECT_EQ(rate.ExpectedUntil(0), 0);
  EXPECT_EQ(rate.ExpectedUntil(5), 25);
  EXPECT_EQ(rate.ExpectedUntil(10), 100);
  EXPECT_EQ(rate.ExpectedUntil(14), 100);
  EXPECT_EQ(rate.ExpectedUntil(25), 180);
}

TEST(RateShape, IsTheInverseOfItsOwnExpectation) {
  v1::Arrivals arrivals = NoStretches();
  AddStretch(3, 1, 40, arrivals);
  AddStretch(20, 40, 2, arrivals);
  AddStretch(0, 7, 7, arrivals);
  const RateShape rate(arrivals);
  for (double expected = 0.1; expected < 1000; expected *= 1.3) {
    EXPECT_NEAR(rate.ExpectedUntil(rate.TimeS(expected)), expected,
                1e-9 * expected);
  }
}

TEST(RateShape, ExpectsAllAtOnceAtAnInfiniteRate) {
  v1::Arrivals arrivals = NoStretches();
  arrivals.set_rate_per_s(kInfinity);
  EXPECT_EQ(RateShape(arrivals).ExpectedUntil(1), kInfinity);
}

TEST(RateShape, StaysAtTheLastStretchesEndRateForEver) {
  v1::Arrivals level = NoStretches();
  AddStretch(3, 5, 5, level);  // the duration has no meaning
  EXPECT_EQ(RateShape(level).TimeS(5000), 1000);
  v1::Arrivals ramp = NoStretches();
  AddStretch(10, 0, 20, ramp);  // ramps first
  EXPECT_NEAR(RateShape(ramp).TimeS(25), 5, 1e-12);
  EXPECT_NEAR(RateShape(ramp).TimeS(300), 20, 1e-12);
  v1::Arrivals jump = NoStretches();
  AddStretch(0, 1, 20, jump);
  EXPECT_EQ(RateShape(jump).TimeS(20), 1);
}

TEST(RateShape, PutsWhatFallsOnThePausesEdgeBehindThePause) {
  v1::Arrivals arrivals = NoStretches();
  AddStretch(5, 0, 0, arrivals);
  AddStretch(10, 1, 1, arrivals);
  AddStretch(7, 0, 0, arrivals);
  AddStretch(3, 0, 0, arrivals);
  AddStretch(0, 2, 2, arrivals);
  const RateShape rate(arrivals);
  EXPECT_EQ(rate.TimeS(0), 5);
  EXPECT_EQ(rate.TimeS(9), 14);
  EXPECT_EQ(rate.TimeS(10), 25);
  EXPECT_EQ(rate.TimeS(12), 26);
}

// The school formula would lose every digit in r − √(r² + …) here.
TEST(RateShape, KeepsItsDigitsWhereARampIsNearlyLevel) {
  for (const double change : {1e-3, 1e-6, 1e-9, -1e-9, -1e-6, -1e-3}) {
    v1::Arrivals arrivals = NoStretches();
    AddStretch(3600, 50, 50 + change, arrivals);
    const RateShape rate(arrivals);
    for (const double time_s : {1.0, 60.0, 1800.0, 3599.0}) {
      EXPECT_NEAR(rate.TimeS(ExpectedBy(arrivals, time_s)), time_s, 1e-10)
          << change;
    }
  }
}

TEST(RateShape, IsTheInverseOfTheRatesIntegral) {
  v1::Arrivals arrivals = NoStretches();
  AddStretch(10, 5, 5, arrivals);
  AddStretch(20, 5, 40, arrivals);
  AddStretch(0, 1, 2, arrivals);  // no time, nothing due
  AddStretch(15, 12, 3, arrivals);
  AddStretch(5, 3, 3, arrivals);
  const RateShape rate(arrivals);
  for (double time_s = 0.1; time_s < 80; time_s += 0.37) {
    EXPECT_NEAR(rate.TimeS(ExpectedBy(arrivals, time_s)), time_s, 1e-11);
  }
}

}  // namespace
}  // namespace byzerperf
