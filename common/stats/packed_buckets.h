#ifndef BYZERPERF_COMMON_STATS_PACKED_BUCKETS_H_
#define BYZERPERF_COMMON_STATS_PACKED_BUCKETS_H_

#include <cstdint>
#include <optional>
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

// Reads them one by one.
class BucketUnpacker {
 public:
  struct Entry {
    uint64_t bucket = 0;  // may be beyond any layout
    uint64_t count = 0;   // above 0
  };

  explicit BucketUnpacker(std::string_view packed)
      : at_(packed.data()), end_(packed.data() + packed.size()) {}

  // nullopt at the end, and for good when the bytes are damaged.
  std::optional<Entry> Next() {
    uint64_t token = 0;
    if (at_ == end_ || damaged_ || !ReadVarint(token)) return std::nullopt;
    Entry entry{next_bucket_ + (token >> 4), (token & 15) + 1};
    if ((token & 15) == 15) {
      uint64_t rest = 0;
      if (!ReadVarint(rest) || rest > UINT64_MAX - 16) return Damaged();
      entry.count = rest + 16;
    }
    next_bucket_ = entry.bucket + 1;
    return entry;
  }

  bool damaged() const { return damaged_; }

 private:
  bool ReadVarint(uint64_t& value) {
    value = 0;
    for (int shift = 0; at_ != end_ && shift < 63; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at_++);
      value |= uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80) return true;
    }
    damaged_ = true;
    return false;
  }

  std::optional<Entry> Damaged() {
    damaged_ = true;
    return std::nullopt;
  }

  const char* at_;
  const char* const end_;
  uint64_t next_bucket_ = 0;
  bool damaged_ = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_PACKED_BUCKETS_H_
