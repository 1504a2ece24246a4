#include "coordinator/run/index_range.h"

namespace byzerperf {
namespace {

// Whether `last` and then `next` are one range of that stride.
bool Follows(const IndexRange& last, const IndexRange& next, uint32_t stride) {
  return (last.count == 1 || last.stride == stride) &&
         (next.count == 1 || next.stride == stride) &&
         next.first == last.At(last.count - 1) + uint64_t{stride};
}

}  // namespace

IndexRange EveryNth(const IndexRange& range, uint32_t place, uint32_t step) {
  IndexRange part;
  part.attempt = range.attempt;
  if (place >= range.count) return part;
  part.first = range.At(place);
  part.count = (range.count - place - 1) / step + 1;
  // Of one index alone the product need not fit.
  if (part.count > 1) part.stride = range.stride * step;
  return part;
}

void JoinRange(const IndexRange& range, std::vector<IndexRange>* ranges) {
  if (range.count == 0) return;
  if (ranges->empty() || ranges->back().attempt != range.attempt ||
      ranges->back().first >= range.first) {
    ranges->push_back(range);
    return;
  }
  IndexRange& last = ranges->back();
  uint32_t stride = last.count > 1 ? last.stride : range.stride;
  if (last.count == 1 && range.count == 1) stride = range.first - last.first;
  if (!Follows(last, range, stride)) {
    ranges->push_back(range);
    return;
  }
  last.stride = stride;
  last.count += range.count;
}

}  // namespace byzerperf
