#include "common/stats/histogram_proto.h"

#include <functional>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "common/stats/packed_buckets.h"
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

TEST(HistogramProto, ComesBackFromThePackedFormAsItWent) {
  const Histogram histogram = SomeHistogram();
  const v1::HistogramData data = ToProto(histogram, BucketForm::kPacked);
  EXPECT_EQ(data.bucket_size(), 0);
  const auto copy = FromProto(data);
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(*copy, histogram);
}

TEST(HistogramProto, ComesBackEmptyFromThePackedForm) {
  const auto copy = FromProto(ToProto(Histogram(), BucketForm::kPacked));
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(*copy, Histogram());
}

// Both forms of random histograms of every width and count are the same, and
// adding them to another one is Merge.
TEST(HistogramProto, BothFormsAddWhatMergeAdds) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    Histogram part;
    const uint64_t values = 1 + random() % 300;
    const int shift = static_cast<int>(random() % 40);
    for (uint64_t i = 0; i < values; ++i) {
      part.Record((random() & 0xffff) << shift, 1 + random() % 40);
    }
    Histogram merged = SomeHistogram();
    merged.Merge(part);
    for (const BucketForm form : {BucketForm::kListed, BucketForm::kPacked}) {
      Histogram sum = SomeHistogram();
      ASSERT_TRUE(AddProto(ToProto(part, form), sum).ok());
      EXPECT_EQ(sum, merged);
    }
  }
}

// What a window of a second holds: 5,000 gaps about 20 ms.
TEST(HistogramProto, PackedTakesTwoBytesABucketAtMost) {
  std::mt19937_64 random(7);
  Histogram gaps;
  for (int i = 0; i < 5000; ++i) {
    gaps.Record(16'000'000 + random() % 8'000'000);
  }
  const int buckets = ToProto(gaps).bucket_size();
  EXPECT_GT(buckets, 100);
  EXPECT_LE(ToProto(gaps, BucketForm::kPacked).packed().size(),
            static_cast<size_t>(2 * buckets + 1));
}

TEST(HistogramProto, AddsNothingOfADamagedMessage) {
  v1::HistogramData data = ToProto(SomeHistogram(), BucketForm::kPacked);
  data.set_max(1);
  Histogram histogram = SomeHistogram();
  EXPECT_FALSE(AddProto(data, histogram).ok());
  EXPECT_EQ(histogram, SomeHistogram());
}

struct Damage {
  std::string what;
  std::function<void(v1::HistogramData&)> apply;
  std::string message;
};

void ExpectRefused(const Damage& damage, BucketForm form) {
  v1::HistogramData data = ToProto(SomeHistogram(), form);
  damage.apply(data);
  const auto result = FromProto(data);
  ASSERT_EQ(result.status().code(), absl::StatusCode::kInvalidArgument)
      << damage.what;
  EXPECT_THAT(std::string(result.status().message()),
              HasSubstr(damage.message));
}

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
    ExpectRefused(damage, BucketForm::kListed);
  }
}

TEST(HistogramProto, RefusesPackedMessagesThatContradictThemselves) {
  const std::string ff(20, '\xff');
  const Damage damages[] = {
      {"other layout", [](auto& d) { d.set_layout(7); }, "layout must be 8"},
      {"both forms", [](auto& d) { d.add_bucket(3); }, "packed and listed"},
      {"cut off", [](auto& d) { d.mutable_packed()->pop_back(); },
       "ends within"},
      {"cut before a count",
       [](auto& d) {
         BucketPacker packer;
         packer.Add(3, 16);
         d.set_packed(packer.Take());
         d.mutable_packed()->pop_back();
       },
       "ends within"},
      {"endless number", [&ff](auto& d) { d.set_packed(ff); }, "ends within"},
      {"bucket beyond the layout",
       [](auto& d) {
         BucketPacker packer;
         packer.Add(Histogram::kBuckets, 1);
         d.set_packed(packer.Take());
       },
       "must stay below"},
      // 3, then 64 steps of 2^58: the sum of 64 bits is 3 again.
      {"buckets that go round",
       [](auto& d) {
         d.set_packed("\x30");
         for (int i = 0; i < 64; ++i) {
           // (2^58 − 1) skipped: a varint of 2^62 − 16.
           d.mutable_packed()->append("\xf0\xff\xff\xff\xff\xff\xff\xff\x3f");
         }
       },
       "must stay below"},
      {"minimum elsewhere", [](auto& d) { d.set_min(2); }, "not in buckets"},
      {"maximum elsewhere", [](auto& d) { d.set_max(1); }, "not in buckets"},
      {"sum of nothing", [](auto& d) { d.set_packed(""); }, "no values"},
  };
  for (const Damage& damage : damages) {
    ExpectRefused(damage, BucketForm::kPacked);
  }
}

}  // namespace
}  // namespace byzerperf
