#include "common/stats/request_sections.h"

#include "common/stats/histogram.h"
#include "common/stats/histogram_proto.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using v1::Metric;

SampleValues TtftOf(uint64_t ns) {
  SampleValues values;
  values[Metric::ttft] = ns;
  return values;
}

uint64_t CountOf(const RequestSections& sections) {
  uint64_t count = 0;
  for (const auto& section : sections.sections()) {
    count += section.parts[Metric::ttft].count;
  }
  return count;
}

TEST(RequestSections, AreEmptyAtFirst) {
  EXPECT_TRUE(RequestSections().sections().empty());
  EXPECT_EQ(RequestSections().stretch_s(), 0);
}

TEST(RequestSections, ReachFromTheFirstRequestToTheLast) {
  RequestSections sections;
  sections.AddOk(3, TtftOf(100));
  sections.AddOk(4.9, TtftOf(300));
  EXPECT_EQ(sections.sections().size(), 16u);  // 3 s to 5 s
  EXPECT_EQ(sections.stretch_s(), 2);
  EXPECT_EQ(sections.sections().front().parts[Metric::ttft].sum, 100u);
  EXPECT_EQ(sections.sections().back().parts[Metric::ttft].sum, 300u);
  EXPECT_EQ(sections.sections().back().parts[Metric::e2e].count, 0u);
}

TEST(RequestSections, KeepAllWhileTheyGrowLonger) {
  RequestSections sections;
  for (uint32_t i = 0; i < 36'000; ++i) sections.AddOk(0.1 * i, TtftOf(i));
  sections.AddFailure(1800);
  EXPECT_LE(sections.sections().size(), RequestSections::kMostSections);
  EXPECT_GT(sections.sections().size(), RequestSections::kMostSections / 2);
  EXPECT_GE(sections.stretch_s(), 3600);
  EXPECT_EQ(CountOf(sections), 36'000u);
  uint64_t below = 0;
  uint32_t failures = 0;
  for (const auto& section : sections.sections()) {
    below += section.parts[Metric::ttft].buckets.UpTo(Histogram::BucketOf(99));
    failures += section.failures;
  }
  EXPECT_EQ(below, 100u);
  EXPECT_EQ(failures, 1u);
}

TEST(RequestSections, TakeInHistogramsOfEitherForm) {
  Histogram gaps;
  for (const uint64_t ns : {100u, 2000u, 2000u, 70'000u}) gaps.Record(ns);
  for (const BucketForm form : {BucketForm::kListed, BucketForm::kPacked}) {
    RequestSections sections;
    sections.AddHistogram(1, Metric::icl, ToProto(gaps, form));
    sections.AddHistogram(1, Metric::icl, ToProto(gaps, form));
    const auto kept = sections.sections();
    const auto& part = kept.front().parts[Metric::icl];
    EXPECT_EQ(part.count, 8u);
    EXPECT_EQ(part.sum, 2 * gaps.sum());
    EXPECT_EQ(part.buckets.UpTo(Histogram::BucketOf(2000)), 6u);
  }
}

TEST(RequestSections, DoNotDependOnTheOrder) {
  RequestSections rising;
  RequestSections falling;
  for (int i = 0; i < 400; ++i) {
    rising.AddOk(i, TtftOf(static_cast<uint64_t>(i)));
    falling.AddOk(399 - i, TtftOf(static_cast<uint64_t>(399 - i)));
  }
  ASSERT_EQ(rising.sections().size(), falling.sections().size());
  for (size_t i = 0; i < rising.sections().size(); ++i) {
    EXPECT_EQ(rising.sections()[i].parts[Metric::ttft].sum,
              falling.sections()[i].parts[Metric::ttft].sum);
  }
}

}  // namespace
}  // namespace byzerperf
