#include "common/stats/distribution.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using v1::Metric;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// n values of 1 … n.
Histogram CountingTo(uint64_t n) {
  Histogram histogram;
  for (uint64_t value = 1; value <= n; ++value) histogram.Record(value);
  return histogram;
}

TEST(RequestsNeededFor, IsWhereTheUpperBoundOfThePercentileExists) {
  EXPECT_EQ(RequestsNeededFor(1), 1u);
  EXPECT_EQ(RequestsNeededFor(25), 1u);
  EXPECT_EQ(RequestsNeededFor(50), 5u);
  EXPECT_EQ(RequestsNeededFor(75), 11u);
  EXPECT_EQ(RequestsNeededFor(90), 29u);
  EXPECT_EQ(RequestsNeededFor(95), 59u);
  EXPECT_EQ(RequestsNeededFor(99), 299u);
  EXPECT_EQ(RequestsNeededFor(99.9), 2995u);
}

TEST(MakeDistribution, HasOnlyACountWhenThereIsNothing) {
  const v1::Distribution d = MakeDistribution(Histogram(), Metric::ttft);
  EXPECT_EQ(d.count(), 0u);
  EXPECT_FALSE(d.has_mean());
  EXPECT_FALSE(d.has_stddev());
  EXPECT_FALSE(d.has_min());
  EXPECT_FALSE(d.has_p50());
  EXPECT_FALSE(d.has_max());
}

TEST(MakeDistribution, HasNoDeviationOfOneValue) {
  const v1::Distribution d = MakeDistribution(CountingTo(1), Metric::ttft);
  EXPECT_TRUE(d.has_mean());
  EXPECT_FALSE(d.has_stddev());
  EXPECT_TRUE(d.has_p1());
  EXPECT_TRUE(d.has_p25());
  EXPECT_FALSE(d.has_p50());
}

TEST(MakeDistribution, ShowsAPercentileOnlyWithEnoughValues) {
  EXPECT_FALSE(MakeDistribution(CountingTo(4), Metric::ttft).has_p50());
  EXPECT_TRUE(MakeDistribution(CountingTo(5), Metric::ttft).has_p50());
  EXPECT_FALSE(MakeDistribution(CountingTo(28), Metric::ttft).has_p90());
  EXPECT_TRUE(MakeDistribution(CountingTo(29), Metric::ttft).has_p90());
  EXPECT_FALSE(MakeDistribution(CountingTo(298), Metric::ttft).has_p99());
  EXPECT_TRUE(MakeDistribution(CountingTo(299), Metric::ttft).has_p99());
  EXPECT_FALSE(MakeDistribution(CountingTo(2994), Metric::ttft).has_p99_9());
  EXPECT_TRUE(MakeDistribution(CountingTo(2995), Metric::ttft).has_p99_9());
}

TEST(MakeDistribution, IsInTheMetricsUnit) {
  Histogram histogram;
  for (int i = 0; i < 30; ++i) histogram.Record(250'000'000);
  const v1::Distribution d = MakeDistribution(histogram, Metric::ttft);
  EXPECT_EQ(d.count(), 30u);
  EXPECT_DOUBLE_EQ(d.mean(), 250);
  EXPECT_DOUBLE_EQ(d.stddev(), 0);
  EXPECT_DOUBLE_EQ(d.min(), 250);
  EXPECT_DOUBLE_EQ(d.p50(), 250);
  EXPECT_DOUBLE_EQ(d.p90(), 250);
  EXPECT_DOUBLE_EQ(d.max(), 250);
}

TEST(PercentileWithFailures, CountsFailuresAsInfinitelySlow) {
  const Histogram histogram = CountingTo(95);
  EXPECT_EQ(PercentileWithFailures(histogram, 5, 50), 50);
  EXPECT_EQ(PercentileWithFailures(histogram, 5, 95), 95);
  EXPECT_EQ(PercentileWithFailures(histogram, 6, 95), kInfinity);
}

TEST(PercentileWithFailures, IsInfinityWhenEverythingFailed) {
  EXPECT_EQ(PercentileWithFailures(Histogram(), 100, 50), kInfinity);
}

TEST(PercentileWithFailures, NeedsEnoughRequestsOfBothKindsTogether) {
  EXPECT_EQ(PercentileWithFailures(CountingTo(20), 8, 90), std::nullopt);
  EXPECT_EQ(PercentileWithFailures(CountingTo(20), 9, 90), kInfinity);
  EXPECT_EQ(PercentileWithFailures(Histogram(), 0, 1), std::nullopt);
}

TEST(ObjectivePercentile, IsInTheMetricsUnit) {
  Histogram histogram;
  histogram.Record(40'000'000, 50);
  EXPECT_EQ(ObjectivePercentile(histogram, Metric::ttft, 0, 50), 40);
  EXPECT_EQ(ObjectivePercentile(histogram, Metric::ttft, 60, 50), kInfinity);
  EXPECT_EQ(ObjectivePercentile(histogram, Metric::ttft, 0, 99), std::nullopt);
}

TEST(ObjectivePercentile, CountsTheRateOfAFailureAsZero) {
  Histogram histogram;
  histogram.Record(30'000, 50);
  const auto metric = Metric::decode_tokens_per_s;
  EXPECT_NEAR(*ObjectivePercentile(histogram, metric, 10, 50), 30, 0.15);
  EXPECT_EQ(ObjectivePercentile(histogram, metric, 60, 50), 0);
  EXPECT_EQ(ObjectivePercentile(Histogram(), metric, 0, 50), std::nullopt);
}

}  // namespace
}  // namespace byzerperf
