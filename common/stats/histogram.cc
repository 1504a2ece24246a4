#include "common/stats/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace byzerperf {

uint32_t Histogram::BucketOf(uint64_t value) {
  if (value < kSubBuckets) return static_cast<uint32_t>(value);
  const uint32_t shift =
      static_cast<uint32_t>(std::bit_width(value)) - 1 - kSubBucketBits;
  const auto sub_bucket = static_cast<uint32_t>(value >> shift) - kSubBuckets;
  return (shift + 1) * kSubBuckets + sub_bucket;
}

uint64_t Histogram::BucketLower(uint32_t bucket) {
  if (bucket < kSubBuckets) return bucket;
  const uint32_t shift = bucket / kSubBuckets - 1;
  return (uint64_t{kSubBuckets} + bucket % kSubBuckets) << shift;
}

uint64_t Histogram::BucketUpper(uint32_t bucket) {
  if (bucket < kSubBuckets) return bucket;
  const uint32_t shift = bucket / kSubBuckets - 1;
  return BucketLower(bucket) + ((uint64_t{1} << shift) - 1);
}

void Histogram::Record(uint64_t value, uint64_t count) {
  if (count == 0) return;
  AddBuckets([&](const auto& add) { add(BucketOf(value), count); });
  AddMoments({.sum = value * count,
              .sum_squares = absl::uint128(value) * value * count,
              .min = value,
              .max = value});
}

void Histogram::Merge(const Histogram& other) {
  if (other.empty()) return;
  PrepareForFirst();
  if (counts_.size() < other.counts_.size()) {
    counts_.resize(other.counts_.size());
  }
  for (size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[i] += other.counts_[i];
  }
  count_ += other.count_;
  AddMoments(other.moments_);
}

void Histogram::GrowTo(uint32_t bucket) {
  // Whole powers of two, so that a growing maximum does not mean a growing
  // vector at every new value.
  counts_.resize((bucket / kSubBuckets + 1) * size_t{kSubBuckets});
}

void Histogram::AddMoments(const Moments& moments) {
  moments_.sum += moments.sum;
  moments_.sum_squares += moments.sum_squares;
  moments_.min = std::min(moments_.min, moments.min);
  moments_.max = std::max(moments_.max, moments.max);
}

void Histogram::Clear() {
  std::fill(counts_.begin(), counts_.end(), 0);
  count_ = 0;
  moments_ = {};
}

double Histogram::Mean() const {
  if (count_ == 0) return 0;
  return static_cast<double>(moments_.sum) / static_cast<double>(count_);
}

double Histogram::StdDev() const {
  if (count_ < 2) return 0;
  // Integers throughout: n Σx² − (Σx)² would lose everything to rounding when
  // the spread is small against the mean.
  const absl::uint128 mean = moments_.sum / count_;
  const absl::uint128 rest = moments_.sum % count_;
  // Σ(x − mean)² = Σx² − 2 mean Σx + n mean², and Σx = n mean + rest.
  const absl::uint128 squares_about_mean =
      moments_.sum_squares - mean * mean * count_ - 2 * mean * rest;
  const auto n = static_cast<double>(count_);
  const auto rest_value = static_cast<double>(rest);
  const double about_exact_mean =
      static_cast<double>(squares_about_mean) - rest_value * rest_value / n;
  return std::sqrt(std::max(0.0, about_exact_mean) / (n - 1));
}

uint64_t Histogram::Percentile(double percentile) const {
  if (count_ == 0) return 0;
  return ValueAtRank(NearestRank(percentile, count_));
}

uint64_t Histogram::ValueAtRank(uint64_t rank) const {
  if (rank <= 1) return moments_.min;
  if (rank >= count_) return moments_.max;
  uint64_t seen = 0;
  for (uint32_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen < rank) continue;
    const uint64_t lower = BucketLower(bucket);
    const uint64_t middle = lower + (BucketUpper(bucket) - lower) / 2;
    return std::clamp(middle, moments_.min, moments_.max);
  }
  return moments_.max;
}

bool operator==(const Histogram& a, const Histogram& b) {
  if (a.count_ != b.count_ || a.moments_.sum != b.moments_.sum ||
      a.moments_.sum_squares != b.moments_.sum_squares ||
      a.moments_.min != b.moments_.min || a.moments_.max != b.moments_.max) {
    return false;
  }
  const size_t buckets = std::max(a.counts_.size(), b.counts_.size());
  for (size_t i = 0; i < buckets; ++i) {
    const uint64_t in_a = i < a.counts_.size() ? a.counts_[i] : 0;
    const uint64_t in_b = i < b.counts_.size() ? b.counts_[i] : 0;
    if (in_a != in_b) return false;
  }
  return true;
}

uint64_t NearestRank(double percentile, uint64_t count) {
  const double exact = percentile * static_cast<double>(count) / 100;
  // 99.9 % of 1000 is 999, not the 999.0000000000001 of binary fractions.
  const double rank = std::ceil(exact * (1 - 1e-12));
  if (!(rank >= 1)) return 1;
  return std::min(count, static_cast<uint64_t>(rank));
}

}  // namespace byzerperf
