#include "common/stats/histogram_proto.h"

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

Histogram SomeHistogram() {
  Histogram histogram;
  histogram.Record(3, 2);
  histogram.Record(1'000'000'007);
  histogram.Record(uint64_t{1} << 46);
  return histogram;
}

TEST(HistogramProto, ComesBackAsItWent) {
  const Histogram histogram = SomeHistogram();
  const auto copy = FromProto(ToProto(histogram));
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(*copy, histogram);
}

TEST(HistogramProto, ComesBackEmpty) {
  const auto copy = FromProto(ToProto(Histogram()));
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(*copy, Histogram());
}

TEST(HistogramProto, ListsOnlyBucketsThatHoldSomething) {
  EXPECT_EQ(ToProto(SomeHistogram()).bucket_size(), 3);
}

struct Damage {
  std::string what;
  std::function<void(v1::HistogramData&)> apply;
  std::string message;
};

TEST(HistogramProto, RefusesMessagesThatContradictThemselves) {
  const Damage damages[] = {
      {"other layout", [](auto& d) { d.set_layout(7); }, "layout must be 8"},
      {"lists of two lengths", [](auto& d) { d.add_bucket(9000); },
       "entries, bucket_count"},
      {"falling buckets", [](auto& d) { d.set_bucket(1, 2); }, "must rise"},
      {"equal buckets", [](auto& d) { d.set_bucket(1, 3); }, "must rise"},
      {"bucket beyond the layout",
       [](auto& d) { d.set_bucket(2, Histogram::kBuckets); }, "must rise"},
      {"empty bucket", [](auto& d) { d.set_bucket_count(0, 0); }, "is empty"},
      {"minimum elsewhere", [](auto& d) { d.set_min(2); }, "not in buckets"},
      {"maximum elsewhere", [](auto& d) { d.set_max(1); }, "not in buckets"},
      {"sum of nothing",
       [](auto& d) {
         d.clear_bucket();
         d.clear_bucket_count();
       },
       "no values"},
  };
  for (const Damage& damage : damages) {
    v1::HistogramData data = ToProto(SomeHistogram());
    damage.apply(data);
    const auto result = FromProto(data);
    ASSERT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument)
        << damage.what;
    EXPECT_THAT(std::string(result.status().message()),
                HasSubstr(damage.message));
  }
}

}  // namespace
}  // namespace byzerperf
