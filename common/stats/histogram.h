#ifndef BYZERPERF_COMMON_STATS_HISTOGRAM_H_
#define BYZERPERF_COMMON_STATS_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"

namespace byzerperf {

// A log-linear histogram of non-negative integers: values below 256 have a
// bucket each; above, every power of two is cut into 256 equal buckets, so that
// a bucket is at most 1/256 of its values wide and its middle is at most 0.2 %
// off. The layout is fixed: merging adds counts bucket by bucket, is lossless,
// associative and free of order, and merge(parts) equals the whole.
//
// Count, sum, minimum, maximum and the sum of squares are exact, as long as the
// sum stays below 2^64 and the sum of squares below 2^128.
class Histogram {
 public:
  static constexpr uint32_t kSubBucketBits = 8;
  static constexpr uint32_t kSubBuckets = 1u << kSubBucketBits;
  static constexpr uint32_t kBuckets = kSubBuckets * (64 - kSubBucketBits + 1);

  // What travels (histogram_proto.h) beside the buckets.
  struct Moments {
    uint64_t sum = 0;
    absl::uint128 sum_squares = 0;
    uint64_t min = 0;  // 0 when empty
    uint64_t max = 0;
  };

  static uint32_t BucketOf(uint64_t value);
  static uint64_t BucketLower(uint32_t bucket);
  static uint64_t BucketUpper(uint32_t bucket);  // inclusive

  void Record(uint64_t value, uint64_t count = 1);
  void Merge(const Histogram& other);

  // Adds a part whose exact values are not known: `visit_buckets(add)` calls
  // add(bucket, count) for `count` values of `bucket`, which must be below
  // kBuckets. AddMoments must follow once, unless the part is empty.
  template <typename VisitBuckets>
  void AddBuckets(VisitBuckets&& visit_buckets) {
    uint64_t added = 0;  // in a register, which count_ could not be
    visit_buckets([&](uint32_t bucket, uint64_t count) {
      if (bucket >= counts_.size()) GrowTo(bucket);
      counts_[bucket] += count;
      added += count;
    });
    if (added == 0) return;
    PrepareForFirst();
    count_ += added;
  }
  void AddMoments(const Moments& moments);

  // Forgets the values and keeps the memory.
  void Clear();

  bool empty() const { return count_ == 0; }
  uint64_t count() const { return count_; }
  uint64_t sum() const { return moments_.sum; }
  uint64_t min() const { return moments_.min; }  // 0 when empty
  uint64_t max() const { return moments_.max; }  // 0 when empty
  const Moments& moments() const { return moments_; }

  double Mean() const;    // 0 when empty
  double StdDev() const;  // of a sample (n − 1); 0 below two values

  // The nearest-rank percentile, 0 to 100: the middle of the bucket that holds
  // value number ceil(percentile · n / 100), clamped to [min, max]. 0 when
  // empty.
  uint64_t Percentile(double percentile) const;

  // The value at `rank`, 1 to count(), in rising order; clamped likewise.
  uint64_t ValueAtRank(uint64_t rank) const;

  // Calls visit(bucket's lower, upper (inclusive), count) for each bucket that
  // is not empty, in rising order.
  template <typename Visit>
  void ForEachBucket(Visit&& visit) const {
    for (uint32_t bucket = 0; bucket < counts_.size(); ++bucket) {
      if (counts_[bucket] == 0) continue;
      visit(BucketLower(bucket), BucketUpper(bucket), counts_[bucket]);
    }
  }

  friend bool operator==(const Histogram& a, const Histogram& b);

 private:
  void GrowTo(uint32_t bucket);
  // An empty histogram says 0, which is no minimum of the values to come.
  void PrepareForFirst() {
    if (count_ == 0) moments_.min = UINT64_MAX;
  }

  std::vector<uint64_t> counts_;  // by bucket; grows to the highest one used
  uint64_t count_ = 0;
  Moments moments_;
};

// ceil(percentile · count / 100), at least 1: the rank of the nearest-rank
// percentile among `count` > 0 values.
uint64_t NearestRank(double percentile, uint64_t count);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_HISTOGRAM_H_
