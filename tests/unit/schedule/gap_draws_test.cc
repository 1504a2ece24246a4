#include "common/schedule/gap_draws.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "tests/unit/schedule/arrival_laws.h"

namespace byzerperf {
namespace {

constexpr uint64_t kGapSeed = 20260105;
constexpr uint64_t kGapStream = 3;
constexpr uint64_t kGapDraws = 50'000;

std::vector<double> GammaGaps(double shape) {
  std::vector<double> gaps;
  gaps.reserve(kGapDraws);
  for (uint64_t index = 0; index < kGapDraws; ++index) {
    gaps.push_back(GammaGap(shape, kGapSeed, kGapStream, index));
  }
  return gaps;
}

TEST(ExponentialGap, KeepsTheExponentialLawWithMeanOne) {
  std::vector<double> gaps;
  gaps.reserve(kGapDraws);
  for (uint64_t index = 0; index < kGapDraws; ++index) {
    gaps.push_back(ExponentialGap(kGapSeed, kGapStream, index));
  }
  EXPECT_NEAR(Mean(gaps), 1, 0.018);  // its deviation is 0.0045
  EXPECT_LT(KolmogorovSmirnov(gaps, ExponentialLaw), kOnceIn1000);
}

TEST(GammaGap, KeepsTheGammaLawForShapesOnBothSidesOfOne) {
  for (const double shape : {0.1, 0.3, 0.99, 1.0, 2.5, 4.0, 100.0}) {
    const auto law = [shape](double gap) { return GammaLaw(shape, gap); };
    EXPECT_LT(KolmogorovSmirnov(GammaGaps(shape), law), kOnceIn1000) << shape;
  }
}

TEST(GammaGap, HasMeanOneAndTheShapesVariance) {
  for (const double shape : {0.3, 1.0, 4.0}) {
    const std::vector<double> gaps = GammaGaps(shape);
    // Deviations: of the mean √(1 / shape n); of the variance, with a kurtosis
    // of 3 + 6 / shape, √((2 + 6 / shape) / n) of it.
    const double n = kGapDraws;
    EXPECT_NEAR(Mean(gaps), 1, 4 * std::sqrt(1 / (shape * n))) << shape;
    EXPECT_NEAR(Variance(gaps) * shape, 1, 4 * std::sqrt((2 + 6 / shape) / n))
        << shape;
  }
}

// The check itself can fail: it tells shapes apart that are close.
TEST(GammaGap, DoesNotKeepTheLawOfAnotherShape) {
  const auto other = [](double gap) { return GammaLaw(1.05, gap); };
  EXPECT_GT(KolmogorovSmirnov(GammaGaps(1), other), kOnceIn1000);
}

TEST(GammaGap, IsNeverNegativeOrInfiniteAtExtremeShapes) {
  for (const double shape : {1e-3, 1e6}) {
    for (const double gap : GammaGaps(shape)) {
      ASSERT_TRUE(gap >= 0 && std::isfinite(gap)) << shape << " " << gap;
    }
  }
}

TEST(GammaGap, OfAnIndexDoesNotDependOnTheDrawsBefore) {
  const std::vector<double> gaps = GammaGaps(0.3);
  for (const uint64_t index : {49'999u, 17u, 0u}) {
    EXPECT_EQ(GammaGap(0.3, kGapSeed, kGapStream, index), gaps[index]);
  }
  EXPECT_NE(GammaGap(0.3, kGapSeed + 1, kGapStream, 0), gaps[0]);
  EXPECT_NE(GammaGap(0.3, kGapSeed, kGapStream + 1, 0), gaps[0]);
}

}  // namespace
}  // namespace byzerperf
