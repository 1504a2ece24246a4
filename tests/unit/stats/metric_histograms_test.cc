#include "common/stats/metric_histograms.h"

#include <set>
#include <string>

#include "common/stats/histogram_proto.h"
#include "common/stats/metric_names.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using v1::Metric;

TEST(MetricNames, HasEveryMetricOfTheSchemaInItsPlace) {
  std::set<std::string> names;
  int value = 0;
  for (const MetricInfo& info : AllMetrics()) {
    EXPECT_EQ(static_cast<int>(info.metric), ++value);
    EXPECT_EQ(&InfoOf(info.metric), &info);
    EXPECT_TRUE(names.insert(std::string(info.name)).second) << info.name;
    // The name is the schema's word, with the unit behind it where it has one.
    EXPECT_EQ(std::string(info.name).rfind(Metric::Value_Name(info.metric), 0),
              0u);
  }
  EXPECT_EQ(value, Metric::Value_MAX);
}

TEST(MetricNames, ScalesToTheUnitInTheName) {
  EXPECT_DOUBLE_EQ(2'500'000 * MetricScale(Metric::ttft), 2.5);
  EXPECT_DOUBLE_EQ(17 * MetricScale(Metric::output_tokens), 17);
  EXPECT_DOUBLE_EQ(12'500 * MetricScale(Metric::decode_tokens_per_s), 12.5);
  EXPECT_DOUBLE_EQ(1500 * MetricScale(Metric::send_lag), 1.5);
}

TEST(MetricNames, AreFoundWithAndWithoutTheirUnit) {
  EXPECT_EQ(MetricFromName("ttft_ms"), Metric::ttft);
  EXPECT_EQ(MetricFromName("ttft"), Metric::ttft);
  EXPECT_EQ(MetricFromName("output_tokens"), Metric::output_tokens);
  EXPECT_EQ(MetricFromName("unset"), std::nullopt);
  EXPECT_EQ(MetricFromName("latency"), std::nullopt);
}

TEST(MetricHistograms, CarriesOnlyWhatHoldsSomething) {
  MetricHistograms histograms;
  histograms.Of(Metric::ttft).Record(5);
  v1::StatsGroup group;
  histograms.AddTo(&group);
  ASSERT_EQ(group.histograms_size(), 1);
  EXPECT_EQ(group.histograms(0).metric(), Metric::ttft);
}

TEST(MetricHistograms, AddsWhatMessagesCarry) {
  MetricHistograms one;
  one.Of(Metric::ttft).Record(5);
  one.Of(Metric::e2e).Record(50);
  MetricHistograms two;
  two.Of(Metric::ttft).Record(7);

  MetricHistograms sum;
  for (const MetricHistograms* part : {&one, &two}) {
    v1::StatsGroup group;
    part->AddTo(&group);
    ASSERT_TRUE(sum.MergeFrom(group).ok());
  }
  MetricHistograms whole = one;
  whole.Merge(two);
  EXPECT_EQ(sum, whole);
  EXPECT_EQ(sum.Of(Metric::ttft).count(), 2u);
}

TEST(MetricHistograms, MergesNothingOfADamagedMessage) {
  v1::StatsGroup group;
  Histogram histogram;
  histogram.Record(5);
  auto* good = group.add_histograms();
  good->set_metric(Metric::ttft);
  *good->mutable_data() = ToProto(histogram);
  auto* bad = group.add_histograms();
  bad->set_metric(Metric::e2e);
  bad->mutable_data()->set_layout(3);

  MetricHistograms histograms;
  EXPECT_FALSE(histograms.MergeFrom(group).ok());
  EXPECT_EQ(histograms, MetricHistograms());
}

TEST(MetricHistograms, RefusesAMetricThatItDoesNotKnow) {
  for (const int metric : {0, 999, -1}) {
    v1::StatsGroup group;
    auto* part = group.add_histograms();
    part->set_metric(static_cast<Metric::Value>(metric));
    *part->mutable_data() = ToProto(Histogram());
    MetricHistograms histograms;
    EXPECT_FALSE(histograms.MergeFrom(group).ok()) << metric;
  }
}

TEST(MetricHistograms, ForgetsEverythingOnClear) {
  MetricHistograms histograms;
  histograms.Of(Metric::icl).Record(5);
  histograms.Clear();
  EXPECT_EQ(histograms, MetricHistograms());
}

}  // namespace
}  // namespace byzerperf
