#include "common/stats/bucket_counts.h"

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

TEST(BucketCounts, CountsUpToABucketAndWithIt) {
  BucketCounts counts;
  for (const uint32_t bucket : {3000u, 700u}) counts.Add(bucket);
  counts.Add(40, 2);
  EXPECT_EQ(counts.UpTo(39), 0u);
  EXPECT_EQ(counts.UpTo(40), 2u);
  EXPECT_EQ(counts.UpTo(2999), 3u);
  EXPECT_EQ(counts.UpTo(3000), 4u);
  EXPECT_EQ(counts.UpTo(100'000), 4u);
}

TEST(BucketCounts, HaveNothingBeforeTheFirstValue) {
  EXPECT_EQ(BucketCounts().UpTo(1000), 0u);
}

TEST(BucketCounts, MergeInEitherDirection) {
  BucketCounts low;
  low.Add(5);
  BucketCounts high;
  high.Add(900);
  high.Add(5);
  BucketCounts into_low = low;
  into_low.Merge(high);
  BucketCounts into_high = high;
  into_high.Merge(low);
  for (const uint32_t bucket : {4u, 5u, 899u, 900u}) {
    EXPECT_EQ(into_low.UpTo(bucket), into_high.UpTo(bucket));
  }
  EXPECT_EQ(into_low.UpTo(5), 2u);
  EXPECT_EQ(into_low.UpTo(900), 3u);
}

TEST(BucketCounts, StayAsTheyAreWhenNothingIsMerged) {
  BucketCounts counts;
  counts.Add(8);
  counts.Merge(BucketCounts());
  EXPECT_EQ(counts.UpTo(8), 1u);
}

}  // namespace
}  // namespace byzerperf
