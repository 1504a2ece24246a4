// The laws that let results of threads, windows and workers be added up, held
// over many drawn sets of values.
#include <algorithm>
#include <cmath>
#include <vector>

#include "common/base/rng.h"
#include "common/stats/histogram.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

constexpr uint64_t kSeed = 20240229;
constexpr uint64_t kDraws = 200;

// A set of values spread evenly over the orders of magnitude, as latencies in
// nanoseconds are (1 ns … 2^47 ns, 39 hours), of 0 to 299 values.
std::vector<uint64_t> DrawValues(uint64_t draw) {
  std::vector<uint64_t> values(RandomBits(kSeed, draw, 0) % 300);
  for (size_t i = 0; i < values.size(); ++i) {
    const double exponent = 47 * RandomUnit(kSeed, draw, i + 1);
    values[i] = static_cast<uint64_t>(std::exp2(exponent));
  }
  return values;
}

Histogram HistogramOf(const std::vector<uint64_t>& values) {
  Histogram histogram;
  for (const uint64_t value : values) histogram.Record(value);
  return histogram;
}

Histogram Merged(const Histogram& a, const Histogram& b) {
  Histogram merged = a;
  merged.Merge(b);
  return merged;
}

TEST(HistogramLaws, BucketsCoverEveryNumberOnceAndInOrder) {
  for (uint32_t bucket = 0; bucket + 1 < Histogram::kBuckets; ++bucket) {
    const uint64_t lower = Histogram::BucketLower(bucket);
    const uint64_t upper = Histogram::BucketUpper(bucket);
    ASSERT_LE(lower, upper);
    ASSERT_EQ(Histogram::BucketLower(bucket + 1), upper + 1);
    ASSERT_EQ(Histogram::BucketOf(lower), bucket);
    ASSERT_EQ(Histogram::BucketOf(upper), bucket);
  }
  EXPECT_EQ(Histogram::BucketUpper(Histogram::kBuckets - 1), UINT64_MAX);
}

TEST(HistogramLaws, MergingIsCommutative) {
  for (uint64_t draw = 0; draw < kDraws; ++draw) {
    const Histogram a = HistogramOf(DrawValues(2 * draw));
    const Histogram b = HistogramOf(DrawValues(2 * draw + 1));
    ASSERT_EQ(Merged(a, b), Merged(b, a)) << "draw " << draw;
  }
}

TEST(HistogramLaws, MergingIsAssociative) {
  for (uint64_t draw = 0; draw < kDraws; ++draw) {
    const Histogram a = HistogramOf(DrawValues(3 * draw));
    const Histogram b = HistogramOf(DrawValues(3 * draw + 1));
    const Histogram c = HistogramOf(DrawValues(3 * draw + 2));
    ASSERT_EQ(Merged(Merged(a, b), c), Merged(a, Merged(b, c)))
        << "draw " << draw;
  }
}

TEST(HistogramLaws, TheEmptyHistogramChangesNothing) {
  for (uint64_t draw = 0; draw < kDraws; ++draw) {
    const Histogram a = HistogramOf(DrawValues(draw));
    ASSERT_EQ(Merged(a, Histogram()), a);
    ASSERT_EQ(Merged(Histogram(), a), a);
  }
}

TEST(HistogramLaws, MergedPartsEqualTheWholeHoweverItIsCut) {
  for (uint64_t draw = 0; draw < kDraws; ++draw) {
    const std::vector<uint64_t> values = DrawValues(draw);
    const uint64_t parts = 1 + RandomBits(kSeed, draw, 1000) % 7;
    std::vector<Histogram> cut(parts);
    for (size_t i = 0; i < values.size(); ++i) {
      cut[RandomBits(kSeed, draw, 2000 + i) % parts].Record(values[i]);
    }
    Histogram whole;
    for (const Histogram& part : cut) whole.Merge(part);
    ASSERT_EQ(whole, HistogramOf(values)) << "draw " << draw;
  }
}

TEST(HistogramLaws, PercentilesAreWithinHalfAPercentOfTheExactOnes) {
  for (uint64_t draw = 0; draw < kDraws; ++draw) {
    std::vector<uint64_t> values = DrawValues(draw);
    if (values.empty()) continue;
    const Histogram histogram = HistogramOf(values);
    std::sort(values.begin(), values.end());
    for (const double percentile : {0.0, 1.0, 25.0, 50.0, 90.0, 99.0, 100.0}) {
      const auto exact = static_cast<double>(
          values[NearestRank(percentile, values.size()) - 1]);
      const auto given = static_cast<double>(histogram.Percentile(percentile));
      ASSERT_NEAR(given, exact, 0.005 * exact) << "p" << percentile;
    }
  }
}

TEST(HistogramLaws, MeanAndDeviationAreThoseOfTheValues) {
  for (uint64_t draw = 0; draw < kDraws; ++draw) {
    const std::vector<uint64_t> values = DrawValues(draw);
    if (values.size() < 2) continue;
    long double sum = 0;
    for (const uint64_t value : values) sum += static_cast<long double>(value);
    const long double mean = sum / static_cast<long double>(values.size());
    long double squares = 0;
    for (const uint64_t value : values) {
      const long double off = static_cast<long double>(value) - mean;
      squares += off * off;
    }
    const auto deviation = static_cast<double>(
        std::sqrt(squares / static_cast<long double>(values.size() - 1)));
    const Histogram histogram = HistogramOf(values);
    ASSERT_NEAR(histogram.Mean(), static_cast<double>(mean),
                1e-12 * static_cast<double>(mean));
    ASSERT_NEAR(histogram.StdDev(), deviation, 1e-9 * deviation);
  }
}

}  // namespace
}  // namespace byzerperf
