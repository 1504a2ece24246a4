#include "common/stats/sum_error.h"

#include <cmath>
#include <vector>

#include "common/base/rng.h"
#include "common/stats/student_t.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

// Deviations whose neighbours hang together by `kept`, of a deviation of 1.
std::vector<double> Autoregressive(double kept, uint64_t seed, size_t count) {
  std::vector<double> values;
  double state = RandomNormal(seed, 0, 0);
  double mean = 0;
  for (size_t i = 1; i <= count; ++i) {
    state =
        kept * state + std::sqrt(1 - kept * kept) * RandomNormal(seed, 0, i);
    values.push_back(state);
    mean += state / static_cast<double>(count);
  }
  for (double& value : values) value -= mean;
  return values;
}

// Root mean square over seeds: one error alone is a rough guess.
double TypicalError(double kept) {
  double squares = 0;
  constexpr uint64_t kSeeds = 2000;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const double error =
        FindSumError(Autoregressive(kept, seed, 128), 8)->standard;
    squares += error * error / kSeeds;
  }
  return std::sqrt(squares);
}

TEST(StudentT, HasItsTabulated95PercentPoints) {
  EXPECT_NEAR(StudentT95(1), 12.706, 0.001);
  EXPECT_NEAR(StudentT95(2), 4.303, 0.001);
  EXPECT_NEAR(StudentT95(8), 2.306, 0.001);
  EXPECT_NEAR(StudentT95(1e6), 1.960, 0.001);
}

TEST(SumError, IsTheRootOfTheCountWhereNothingHangsTogether) {
  EXPECT_NEAR(TypicalError(0), std::sqrt(128), 0.8);
}

// The variance of the sum of a long AR(1) is count × (1 + kept) / (1 − kept).
TEST(SumError, GrowsWhereNeighboursAreAlike) {
  EXPECT_NEAR(TypicalError(0.5), std::sqrt(128 * 3), 1.5);
}

TEST(SumError, ShrinksWhereNeighboursMakeUpForEachOther) {
  EXPECT_NEAR(TypicalError(-0.5), std::sqrt(128 / 3.0), 0.7);
}

TEST(SumError, IsNothingWhereNothingChanges) {
  const std::vector<double> still(32, 0.0);
  const auto error = FindSumError(still, 8);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->standard, 0);
  EXPECT_EQ(error->HalfWidth95(), 0);
}

TEST(SumError, NeedsTwoSectionsForEachOfFourFrequencies) {
  EXPECT_FALSE(FindSumError(Autoregressive(0, 1, 7), 8).has_value());
  EXPECT_FALSE(FindSumError(Autoregressive(0, 1, 64), 3).has_value());
  EXPECT_EQ(FindSumError(Autoregressive(0, 1, 8), 8)->parts, 4u);
}

// One slow wave, and hardly anything else.
TEST(SumError, LooksAtFewerFrequenciesWhereTheLowestStandOut) {
  std::vector<double> wave;
  wave.reserve(128);
  for (size_t i = 0; i < 128; ++i) {
    wave.push_back(
        std::cos(std::acos(-1.0) * (static_cast<double>(i) + 0.5) / 64) +
        0.01 * RandomNormal(1, 0, i));
  }
  EXPECT_EQ(FindSumError(wave, 8)->parts, kLeastParts);
}

TEST(SumError, IsWiderTheFewerItsParts) {
  EXPECT_GT((SumError{1, 4}.HalfWidth95()), (SumError{1, 8}.HalfWidth95()));
}

TEST(PartsWithin, AreTheFrequenciesThatAreLowAgainstTheMemory) {
  EXPECT_EQ(PartsWithin(60, 0), kMostParts);
  EXPECT_EQ(PartsWithin(60, 2), kMostParts);
  EXPECT_EQ(PartsWithin(60, 3), 6u);
  EXPECT_EQ(PartsWithin(60, 9), kLeastParts);
  EXPECT_EQ(PartsWithin(60, 10), 0u);
  EXPECT_EQ(PartsWithin(0, 0), 0u);
}

}  // namespace
}  // namespace byzerperf
