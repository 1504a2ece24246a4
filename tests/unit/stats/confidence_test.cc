#include "common/stats/confidence.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "common/base/rng.h"
#include "common/stats/distribution.h"
#include "common/stats/histogram_proto.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using v1::Metric;

constexpr double kMsNs = 1e6;

// Requests a tenth of a second apart for a minute: TTFT around 100 ms, E2E of
// half a second, 40 to 60 tokens a second.
class MetricConfidenceTest : public testing::Test {
 protected:
  MetricConfidenceTest() {
    for (uint32_t i = 0; i < 600; ++i) {
      Add(0.1 * i, 100 * std::exp(0.3 * RandomNormal(1, 0, i)));
    }
  }

  void Add(double issued_s, double ttft_ms) {
    SampleValues values;
    values[Metric::ttft] = static_cast<uint64_t>(ttft_ms * kMsNs);
    values[Metric::e2e] = static_cast<uint64_t>(500 * kMsNs);
    values[Metric::decode_tokens_per_s] =
        40'000 + RandomBelow(1, 1, added_++, 20'000);
    sections_.AddOk(issued_s, values);
    ttft_.Record(*values[Metric::ttft]);
    e2e_.Record(*values[Metric::e2e]);
    rate_.Record(*values[Metric::decode_tokens_per_s]);
  }
  void Fail(uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) sections_.AddFailure(60.0 * i / count);
  }

  MetricConfidence OfTtft(uint64_t failures = 0) const {
    return MetricConfidence(sections_, ttft_, Metric::ttft, failures);
  }

  uint64_t added_ = 0;
  RequestSections sections_;
  Histogram ttft_;
  Histogram e2e_;
  Histogram rate_;
};

TEST_F(MetricConfidenceTest, LiesAroundTheNumbersOfTheDistribution) {
  const v1::Distribution numbers = MakeDistribution(ttft_, Metric::ttft);
  const auto all = OfTtft().All();
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->method(), "spectral");
  EXPECT_GE(all->parts(), 4u);
  EXPECT_NEAR(all->mean().low() * all->mean().high(),
              numbers.mean() * numbers.mean(), 1e-6);
  EXPECT_LT(all->p50().low(), numbers.p50());
  EXPECT_GT(all->p50().high(), numbers.p50());
  EXPECT_LT(all->p90().low(), numbers.p90());
  EXPECT_GT(all->p90().high(), numbers.p90());
  EXPECT_GT(all->p90().low(), all->p50().high());
}

// √600 × about 31 ms of deviation, by Student's t: some ± 3 ms.
TEST_F(MetricConfidenceTest, IsAsWideAsTheSpreadOverTheRootOfTheCount) {
  const auto mean = OfTtft().Mean();
  ASSERT_TRUE(mean.has_value());
  EXPECT_GT(mean->high() - mean->low(), 2);
  EXPECT_LT(mean->high() - mean->low(), 12);
}

// p99 of 300 may lie beyond the slowest: no limit above it is met for sure.
TEST_F(MetricConfidenceTest, IsOpenWhereItReachesBeyondTheData) {
  EXPECT_TRUE(ttft_.count() >= RequestsNeededFor(99));
  EXPECT_FALSE(OfTtft().Percentile(99.9).has_value());  // too few for itself
  Histogram few;
  RequestSections sections;
  SampleValues values;
  values[Metric::e2e] = static_cast<uint64_t>(500 * kMsNs);
  for (uint32_t i = 0; i < 300; ++i) {
    values[Metric::ttft] = 1'000'000 + RandomBelow(2, 0, i, 1'000'000);
    sections.AddOk(0.2 * i, values);
    few.Record(*values[Metric::ttft]);
  }
  const MetricConfidence confidence(sections, few, Metric::ttft);
  EXPECT_LT(confidence.Percentile(90)->high(), 2);
  const auto p99 = confidence.Percentile(99);
  ASSERT_TRUE(p99.has_value());
  EXPECT_GT(p99->low(), 1.8);
  EXPECT_EQ(p99->high(), std::numeric_limits<double>::infinity());
  const auto p1 = confidence.Percentile(1);
  ASSERT_TRUE(p1.has_value());
  EXPECT_EQ(p1->low(), 0);
  EXPECT_LT(p1->high(), 1.2);
}

TEST_F(MetricConfidenceTest, MovesUpWithFailuresWhichMayReachIt) {
  const auto before = OfTtft().Percentile(90);
  Fail(50);
  const auto after = OfTtft(50).Percentile(90);
  ASSERT_TRUE(before && after);
  EXPECT_GT(after->low(), before->low());
  EXPECT_GT(after->high(), before->high());
  const auto reached = OfTtft(50).Percentile(92);
  ASSERT_TRUE(reached.has_value());
  EXPECT_LT(reached->low(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(reached->high(), std::numeric_limits<double>::infinity());
}

// Half are fast, half slow, in turn; the slow ones drift by a hundredth. Which
// of them lie below p90 thus changes with time, but none of the fast ones is
// p90.
TEST(PercentileConfidence, DoesNotReachAcrossAGapThatNeverMoves) {
  RequestSections sections;
  Histogram ttft;
  SampleValues values;
  values[Metric::e2e] = static_cast<uint64_t>(500 * kMsNs);
  for (uint32_t i = 0; i < 1000; ++i) {
    values[Metric::ttft] = i % 2 == 0 ? 60'000'000 : 290'000'000 + 3000 * i;
    sections.AddOk(0.06 * i, values);
    ttft.Record(*values[Metric::ttft]);
  }
  const auto p90 =
      MetricConfidence(sections, ttft, Metric::ttft).Percentile(90);
  ASSERT_TRUE(p90.has_value());
  EXPECT_GT(p90->low(), 280);
  EXPECT_LT(p90->high(), 294);
}

TEST_F(MetricConfidenceTest, PutsFailuresAtTheBadEndOfARate) {
  Fail(100);
  const MetricConfidence rate(sections_, rate_, Metric::decode_tokens_per_s,
                              100);
  EXPECT_EQ(rate.Percentile(12)->low(), 0);
  EXPECT_GT(rate.Percentile(50)->low(), 40);
}

TEST_F(MetricConfidenceTest, SaysNothingOfFewRequestsOrAShortStretch) {
  RequestSections sections;
  Histogram ttft;
  SampleValues values;
  for (uint32_t i = 0; i < 100; ++i) {
    values[Metric::ttft] = 1'000'000;
    values[Metric::e2e] = 20'000'000'000;  // 20 s, in a level of 100 s
    if (i < 19) ttft.Record(1'000'000);
    sections.AddOk(i, values);
  }
  EXPECT_FALSE(
      MetricConfidence(sections, ttft, Metric::ttft).All().has_value());
  for (uint32_t i = 0; i < 81; ++i) ttft.Record(1'000'000);
  EXPECT_FALSE(
      MetricConfidence(sections, ttft, Metric::ttft).All().has_value());
}

// Nineteen requests of a hundred gaps each are nineteen.
TEST_F(MetricConfidenceTest, CountsRequestsNotTheirGaps) {
  for (const uint32_t requests : {19u, 20u}) {
    RequestSections sections;
    Histogram gaps;
    Histogram of_one;
    for (uint32_t i = 0; i < 100; ++i) of_one.Record(1'000'000 + 1000 * i);
    SampleValues values;
    values[Metric::e2e] = static_cast<uint64_t>(500 * kMsNs);
    for (uint32_t i = 0; i < requests; ++i) {
      sections.AddOk(i, values);
      sections.AddHistogram(i, Metric::icl, ToProto(of_one));
      gaps.Merge(of_one);
    }
    const MetricConfidence confidence(sections, gaps, Metric::icl);
    EXPECT_EQ(confidence.Mean().has_value(), requests == 20);
  }
}

TEST_F(MetricConfidenceTest, SaysNothingOfWhatNoSectionHas) {
  EXPECT_FALSE(
      MetricConfidence(sections_, ttft_, Metric::icl).All().has_value());
}

TEST_F(MetricConfidenceTest, IsThePointWhereAllValuesAreOne) {
  const MetricConfidence e2e(sections_, e2e_, Metric::e2e);
  EXPECT_DOUBLE_EQ(e2e.Mean()->low(), 500);
  EXPECT_DOUBLE_EQ(e2e.Mean()->high(), 500);
  EXPECT_EQ(e2e.Percentile(90)->low(), e2e.Percentile(90)->high());
}

TEST(ConfidenceOfRate, LiesAroundTheMeanOfTheSeconds) {
  std::vector<double> per_second;
  per_second.reserve(60);
  for (uint64_t i = 0; i < 60; ++i) {
    per_second.push_back(static_cast<double>(RandomBelow(3, 0, i, 21)));
  }
  double mean = 0;
  for (const double count : per_second) mean += count / 60;
  const auto rate = ConfidenceOfRate(per_second, 1);
  ASSERT_TRUE(rate.has_value());
  EXPECT_NEAR((rate->interval.low() + rate->interval.high()) / 2, mean, 1e-9);
  EXPECT_GT(rate->interval.high() - rate->interval.low(), 0.5);
  EXPECT_LT(rate->interval.high() - rate->interval.low(), 8);
}

TEST(ConfidenceOfRate, IsAbsentForAWindowOfFewSecondsOrFewRequestsLong) {
  EXPECT_FALSE(ConfidenceOfRate({}, 1).has_value());
  EXPECT_FALSE(ConfidenceOfRate(std::vector<double>(7, 1.0), 0.1).has_value());
  EXPECT_FALSE(ConfidenceOfRate(std::vector<double>(60, 1.0), 10).has_value());
}

}  // namespace
}  // namespace byzerperf
