#include "simulator/distribution.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;

constexpr int kSamples = 20'000;

std::vector<double> Samples(const Distribution& distribution) {
  std::vector<double> samples;
  samples.reserve(kSamples);
  for (uint64_t i = 0; i < kSamples; ++i) {
    samples.push_back(
        distribution.Sample({.seed = 7, .stream = 3, .index = i}));
  }
  std::sort(samples.begin(), samples.end());
  return samples;
}

double Mean(const std::vector<double>& samples) {
  double sum = 0;
  for (const double sample : samples) sum += sample;
  return sum / static_cast<double>(samples.size());
}

TEST(Distribution, OfOneValueIsThatValue) {
  const auto distribution = Distribution::OfDurations("50ms");
  ASSERT_TRUE(distribution.ok());
  EXPECT_EQ(distribution->Sample({}), 50e6);
}

TEST(Distribution, TakesABareDurationAsMilliseconds) {
  EXPECT_EQ(Distribution::OfDurations("5")->Sample({}), 5e6);
}

TEST(Distribution, UniformKeepsItsEndsAndItsMean) {
  const auto samples = Samples(*Distribution::OfDurations("uniform:40ms,60ms"));
  EXPECT_GE(samples.front(), 40e6);
  EXPECT_LE(samples.back(), 60e6);
  EXPECT_THAT(Mean(samples), DoubleNear(50e6, 0.2e6));
}

TEST(Distribution, NormalHasItsMeanAndDeviation) {
  const auto samples = Samples(*Distribution::OfDurations("normal:50ms,5ms"));
  EXPECT_THAT(Mean(samples), DoubleNear(50e6, 0.2e6));
  // One deviation above the mean lies at the 84.13th percentile.
  EXPECT_THAT(samples[kSamples * 8413 / 10000], DoubleNear(55e6, 0.2e6));
}

TEST(Distribution, NormalIsCutAtZero) {
  EXPECT_EQ(Samples(*Distribution::OfNumbers("normal:0,5")).front(), 0);
}

TEST(Distribution, LognormalHasItsMedianAndSigma) {
  const auto samples =
      Samples(*Distribution::OfDurations("lognormal:50ms,0.3"));
  EXPECT_THAT(samples[kSamples / 2], DoubleNear(50e6, 0.5e6));
  EXPECT_THAT(std::log(samples[kSamples * 8413 / 10000] / 50e6),
              DoubleNear(0.3, 0.02));
}

TEST(Distribution, ExponentialHasItsMean) {
  const auto samples = Samples(*Distribution::OfNumbers("exponential:64"));
  EXPECT_THAT(Mean(samples), DoubleNear(64, 1.5));
  EXPECT_GE(samples.front(), 0);
}

TEST(Distribution, SampleIsAFunctionOfSeedStreamAndIndex) {
  const auto distribution = Distribution::OfNumbers("normal:100,10");
  const RandomPoint point = {.seed = 1, .stream = 2, .index = 3};
  EXPECT_EQ(distribution->Sample(point), distribution->Sample(point));
  EXPECT_NE(distribution->Sample(point), distribution->Sample({2, 2, 3}));
  EXPECT_NE(distribution->Sample(point), distribution->Sample({1, 3, 3}));
  EXPECT_NE(distribution->Sample(point), distribution->Sample({1, 2, 4}));
}

TEST(Distribution, RefusesWhatItDoesNotUnderstandInWords) {
  const struct {
    std::string text;
    std::string words;
  } kCases[] = {
      {"", "not a duration"},
      {"fast", "not a duration"},
      {"gauss:1,2", "known: uniform:LOW,HIGH"},
      {"normal:50ms", "normal takes 2 numbers, got 1"},
      {"exponential:1,2", "exponential takes 1 numbers, got 2"},
      {"uniform:60ms,40ms", "high end is below"},
      {"lognormal:50ms,0.3s", "not a finite number"},
      {"-5ms", "0 or more"},
  };
  for (const auto& [text, words] : kCases) {
    SCOPED_TRACE(text);
    const auto distribution = Distribution::OfDurations(text);
    ASSERT_FALSE(distribution.ok());
    EXPECT_THAT(std::string(distribution.status().message()), HasSubstr(words));
  }
}

}  // namespace
}  // namespace byzerperf
