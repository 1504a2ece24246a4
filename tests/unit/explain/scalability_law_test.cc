#include "coordinator/explain/scalability_law.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/explain/curve_points.h"

namespace byzerperf {
namespace {

using ::testing::DoubleNear;
using ::testing::Optional;

const std::vector<double> kLawLoads = {1, 2, 4, 8, 16, 32, 64};

TEST(ScalabilityLaw, IsFoundAgainFromItsOwnCurve) {
  const ScalabilityLaw law{.lambda = 40, .sigma = 0.03, .kappa = 0.0004};
  const auto fitted = FitScalabilityLaw(
      PointsOf(kLawLoads, [&](double load) { return law.ThroughputAt(load); }));
  ASSERT_TRUE(fitted.has_value());
  EXPECT_NEAR(fitted->lambda, 40, 1e-6);
  EXPECT_NEAR(fitted->sigma, 0.03, 1e-9);
  EXPECT_NEAR(fitted->kappa, 0.0004, 1e-10);
}

// √((1 − σ) / κ), Gunther 2007.
TEST(ScalabilityLaw, HasItsPeakWhereThroughputIsHighest) {
  const ScalabilityLaw law{.lambda = 40, .sigma = 0.03, .kappa = 0.0004};
  ASSERT_THAT(law.Peak(), Optional(DoubleNear(49.244, 0.001)));
  const double peak = *law.Peak();
  EXPECT_GT(law.ThroughputAt(peak), law.ThroughputAt(peak - 1));
  EXPECT_GT(law.ThroughputAt(peak), law.ThroughputAt(peak + 1));
}

TEST(ScalabilityLaw, HasNoPeakWithoutCoherencyCost) {
  const ScalabilityLaw amdahl{.lambda = 40, .sigma = 0.1, .kappa = 0};
  EXPECT_EQ(amdahl.Peak(), std::nullopt);
  const auto fitted = FitScalabilityLaw(PointsOf(
      kLawLoads, [&](double load) { return amdahl.ThroughputAt(load); }));
  ASSERT_TRUE(fitted.has_value());
  EXPECT_NEAR(fitted->sigma, 0.1, 1e-9);
  EXPECT_NEAR(fitted->kappa, 0, 1e-12);
}

// Faster than in proportion: the bounds at 0 hold.
TEST(ScalabilityLaw, NeverHasCostsBelowZero) {
  const auto fitted = FitScalabilityLaw(
      PointsOf(kLawLoads, [](double load) { return load * (1 + load / 100); }));
  ASSERT_TRUE(fitted.has_value());
  EXPECT_EQ(fitted->sigma, 0);
  EXPECT_EQ(fitted->kappa, 0);
  EXPECT_EQ(fitted->Peak(), std::nullopt);
}

TEST(ScalabilityLaw, NeedsThreeLoads) {
  EXPECT_EQ(FitScalabilityLaw({{1, 10}, {2, 19}}), std::nullopt);
}

}  // namespace
}  // namespace byzerperf
