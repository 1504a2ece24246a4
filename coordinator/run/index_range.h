#ifndef BYZERPERF_COORDINATOR_RUN_INDEX_RANGE_H_
#define BYZERPERF_COORDINATOR_RUN_INDEX_RANGE_H_

#include <cstdint>
#include <vector>

namespace byzerperf {

// Request indices first, first + stride …, `count` of them.
struct IndexRange {
  uint32_t first = 0;
  uint32_t count = 0;    // 0: none
  uint32_t attempt = 1;  // more than 1: a worker that was lost had them
  uint32_t stride = 1;   // at least 1

  uint32_t At(uint32_t place) const { return first + place * stride; }

  bool Holds(uint32_t index) const {
    return index >= first && (index - first) % stride == 0 &&
           (index - first) / stride < count;
  }

  friend bool operator==(const IndexRange&, const IndexRange&) = default;
};

// Every `step`-th index of the range from its `place`-th one on. `step` is at
// least 1.
IndexRange EveryNth(const IndexRange& range, uint32_t place, uint32_t step);

// Appends a range, as part of the last one where the two are one range.
void JoinRange(const IndexRange& range, std::vector<IndexRange>* ranges);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_INDEX_RANGE_H_
