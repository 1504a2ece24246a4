#include "common/stats/histogram.h"

#include <cmath>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

TEST(Histogram, IsAllZerosWhenEmpty) {
  const Histogram histogram;
  EXPECT_TRUE(histogram.empty());
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.min(), 0u);
  EXPECT_EQ(histogram.max(), 0u);
  EXPECT_EQ(histogram.Mean(), 0);
  EXPECT_EQ(histogram.StdDev(), 0);
  EXPECT_EQ(histogram.Percentile(50), 0u);
}

TEST(Histogram, KeepsExtremesAndMeanExactly) {
  Histogram histogram;
  for (const uint64_t value : {1'000'003u, 999'999u, 5'000'001u}) {
    histogram.Record(value);
  }
  EXPECT_EQ(histogram.count(), 3u);
  EXPECT_EQ(histogram.sum(), 7'000'003u);
  EXPECT_EQ(histogram.min(), 999'999u);
  EXPECT_EQ(histogram.max(), 5'000'001u);
  EXPECT_DOUBLE_EQ(histogram.Mean(), 7'000'003 / 3.0);
}

TEST(Histogram, CountsAValueAsOftenAsAsked) {
  Histogram one_by_one;
  for (int i = 0; i < 7; ++i) one_by_one.Record(12345);
  Histogram at_once;
  at_once.Record(12345, 7);
  at_once.Record(99, 0);
  EXPECT_EQ(at_once, one_by_one);
}

TEST(Histogram, TakesTheNearestRank) {
  Histogram histogram;
  for (uint64_t value = 1; value <= 100; ++value) histogram.Record(value);
  EXPECT_EQ(histogram.Percentile(0), 1u);
  EXPECT_EQ(histogram.Percentile(1), 1u);
  EXPECT_EQ(histogram.Percentile(50), 50u);
  EXPECT_EQ(histogram.Percentile(50.5), 51u);
  EXPECT_EQ(histogram.Percentile(99), 99u);
  EXPECT_EQ(histogram.Percentile(100), 100u);
}

TEST(Histogram, DoesNotSlipARankByBinaryFractions) {
  Histogram histogram;
  histogram.Record(1, 999);
  histogram.Record(200);
  EXPECT_EQ(histogram.Percentile(99.9), 1u);
  EXPECT_EQ(NearestRank(99.9, 1000), 999u);
  EXPECT_EQ(NearestRank(99.9, 1001), 1000u);
  EXPECT_EQ(NearestRank(35, 20), 7u);
}

TEST(Histogram, ClampsThePercentilesOfOneValueToIt) {
  Histogram histogram;
  histogram.Record(1'234'567);
  for (const double percentile : {0.0, 50.0, 99.9, 100.0}) {
    EXPECT_EQ(histogram.Percentile(percentile), 1'234'567u);
  }
}

// As if two passes over the values had been made: sums of squares of large
// values with a small spread cancel almost wholly.
TEST(Histogram, KeepsTheDeviationOfLargeValuesWithASmallSpread) {
  Histogram histogram;
  for (uint64_t i = 0; i < 1000; ++i) {
    histogram.Record(600'000'000'000 + (i % 2) * 2);
  }
  EXPECT_NEAR(histogram.StdDev(), std::sqrt(1000.0 / 999), 1e-9);
}

TEST(Histogram, HasNoDeviationBelowTwoValues) {
  Histogram histogram;
  histogram.Record(5);
  EXPECT_EQ(histogram.StdDev(), 0);
  histogram.Record(7);
  EXPECT_DOUBLE_EQ(histogram.StdDev(), std::sqrt(2.0));
}

TEST(Histogram, VisitsItsBucketsInRisingOrder) {
  Histogram histogram;
  histogram.Record(513, 2);
  histogram.Record(7);
  std::vector<std::tuple<uint64_t, uint64_t, uint64_t>> buckets;
  histogram.ForEachBucket([&](uint64_t lower, uint64_t upper, uint64_t count) {
    buckets.emplace_back(lower, upper, count);
  });
  EXPECT_THAT(buckets,
              ElementsAre(std::tuple(7, 7, 1), std::tuple(512, 513, 2)));
}

TEST(Histogram, ForgetsEverythingOnClear) {
  Histogram histogram;
  histogram.Record(1'000'000);
  histogram.Clear();
  EXPECT_EQ(histogram, Histogram());
  histogram.Record(9);
  EXPECT_EQ(histogram.min(), 9u);
  EXPECT_EQ(histogram.max(), 9u);
}

TEST(Histogram, HoldsTheLargestNumber) {
  Histogram histogram;
  histogram.Record(UINT64_MAX);
  histogram.Record(0);
  EXPECT_EQ(histogram.Percentile(100), UINT64_MAX);
  EXPECT_EQ(histogram.min(), 0u);
  EXPECT_EQ(Histogram::BucketOf(UINT64_MAX), Histogram::kBuckets - 1);
}

}  // namespace
}  // namespace byzerperf
