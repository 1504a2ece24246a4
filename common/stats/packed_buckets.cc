#include "common/stats/packed_buckets.h"

#include <algorithm>

namespace byzerperf {

void BucketPacker::Add(uint32_t bucket, uint64_t count) {
  const uint64_t low = std::min<uint64_t>(count - 1, 15);
  AddVarint((bucket - next_bucket_) << 4 | low);
  if (low == 15) AddVarint(count - 16);
  next_bucket_ = uint64_t{bucket} + 1;
}

void BucketPacker::AddVarint(uint64_t value) {
  for (; value >= 0x80; value >>= 7) {
    packed_.push_back(static_cast<char>(value | 0x80));
  }
  packed_.push_back(static_cast<char>(value));
}

}  // namespace byzerperf
