#ifndef BYZERPERF_COMMON_STATS_PACKED_BUCKETS_H_
#define BYZERPERF_COMMON_STATS_PACKED_BUCKETS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace byzerperf {

// The non-empty buckets of a histogram in few bytes, in rising order. Each is a
// varint (as protobuf's, low bits first): the buckets skipped since the one
// before, times 16, plus the count − 1 if that is below 15; else plus 15, and
// the count − 16 follows as a varint of its own. Neighbours of small counts,
// which most buckets are, take a byte each.
class BucketPacker {
 public:
  // `bucket` is above those before it, `count` above 0.
  void Add(uint32_t bucket, uint64_t count);

  std::string Take() { return std::move(packed_); }

 private:
  void AddVarint(uint64_t value);

  std::string packed_;
  uint64_t next_bucket_ = 0;
};

// Calls visit(bucket, count) for each, the count above 0, the bucket perhaps
// beyond any layout. False when the bytes end within a bucket or are no such
// bytes; what came before was visited then.
template <typename Visit>
bool VisitPackedBuckets(std::string_view packed, Visit&& visit);

// Not a part of the interface.
namespace packed_buckets {

// Reads a varint of at most 63 bits and moves `at` behind it.
inline bool ReadVarint(const char*& at, const char* end, uint64_t& value) {
  value = 0;
  for (int shift = 0; at != end && shift < 63; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    value |= uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace packed_buckets

template <typename Visit>
bool VisitPackedBuckets(std::string_view packed, Visit&& visit) {
  const char* at = packed.data();
  const char* const end = at + packed.size();
  uint64_t bucket = 0;
  while (at != end) {
    uint64_t token = static_cast<unsigned char>(*at);
    if (token < 0x80) {  // nearly always
      ++at;
    } else if (!packed_buckets::ReadVarint(at, end, token)) {
      return false;
    }
    uint64_t count = (token & 15) + 1;
    if (count == 16) {
      uint64_t rest = 0;
      if (!packed_buckets::ReadVarint(at, end, rest)) return false;
      count += rest;
    }
    bucket += token >> 4;
    visit(bucket, count);
    ++bucket;
  }
  return true;
}

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_PACKED_BUCKETS_H_
