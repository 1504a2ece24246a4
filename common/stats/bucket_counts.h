#ifndef BYZERPERF_COMMON_STATS_BUCKET_COUNTS_H_
#define BYZERPERF_COMMON_STATS_BUCKET_COUNTS_H_

#include <cstdint>
#include <vector>

namespace byzerperf {

// How many values fell into which bucket of Histogram's layout, and nothing
// else: for many small histograms at once. Memory is 4 bytes for each bucket
// between the lowest and the highest that is used.
class BucketCounts {
 public:
  void Add(uint32_t bucket, uint32_t count = 1);
  void Merge(const BucketCounts& other);

  // How many values lie in `bucket` or below.
  uint64_t UpTo(uint32_t bucket) const;

 private:
  // Makes room for buckets `first` to below `end`.
  void Cover(uint32_t first, uint32_t end);

  uint32_t first_ = 0;  // the bucket of counts_[0]
  std::vector<uint32_t> counts_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_BUCKET_COUNTS_H_
