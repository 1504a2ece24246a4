#include "common/stats/bucket_counts.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace byzerperf {
namespace {

// Grown by so many, so that not every new value moves the others.
constexpr uint32_t kStep = 64;

}  // namespace

void BucketCounts::Cover(uint32_t first, uint32_t end) {
  first = first / kStep * kStep;
  end = (end + kStep - 1) / kStep * kStep;
  if (counts_.empty()) first_ = first;
  if (first < first_) {
    counts_.insert(counts_.begin(), first_ - first, 0);
    first_ = first;
  }
  if (end > first_ + counts_.size()) counts_.resize(end - first_);
}

void BucketCounts::Add(uint32_t bucket, uint32_t count) {
  if (bucket < first_ || bucket >= first_ + counts_.size()) {
    Cover(bucket, bucket + 1);
  }
  counts_[bucket - first_] += count;
}

void BucketCounts::Merge(const BucketCounts& other) {
  if (other.counts_.empty()) return;
  Cover(other.first_,
        other.first_ + static_cast<uint32_t>(other.counts_.size()));
  for (size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[other.first_ - first_ + i] += other.counts_[i];
  }
}

uint64_t BucketCounts::UpTo(uint32_t bucket) const {
  if (bucket < first_) return 0;
  const size_t end =
      std::min<size_t>(counts_.size(), size_t{bucket} - first_ + 1);
  return std::accumulate(counts_.begin(),
                         counts_.begin() + static_cast<std::ptrdiff_t>(end),
                         uint64_t{0});
}

}  // namespace byzerperf
