#include "worker/load/grant_queue.h"

namespace byzerperf {

GrantQueue::GrantQueue() : head_(&ranges_.emplace_back()) {}

void GrantQueue::Append(uint32_t first, uint32_t count, uint32_t attempt,
                        uint32_t stride) {
  if (count == 0) return;
  const uint64_t begin = granted_.load(std::memory_order_relaxed);
  Range& last = ranges_.back();
  Range& range = ranges_.emplace_back();
  range.begin = begin;
  range.first = first;
  range.count = count;
  range.attempt = attempt;
  range.stride = stride;
  low_water_.store(count / 2, std::memory_order_relaxed);
  last.next.store(&range, std::memory_order_release);
  // Published last: a position below `granted_` always has its range linked.
  granted_.store(begin + count, std::memory_order_release);
}

std::optional<GrantedIndex> GrantQueue::Reader::Take() {
  uint64_t position = queue_.cursor_.load(std::memory_order_relaxed);
  do {
    if (position >= queue_.granted_.load(std::memory_order_acquire)) {
      return std::nullopt;
    }
  } while (!queue_.cursor_.compare_exchange_weak(position, position + 1,
                                                 std::memory_order_acq_rel,
                                                 std::memory_order_relaxed));
  while (position >= range_->begin + range_->count) {
    range_ = range_->next.load(std::memory_order_acquire);
  }
  const auto offset = static_cast<uint32_t>(position - range_->begin);
  return GrantedIndex{range_->first + offset * range_->stride, range_->attempt};
}

uint64_t GrantQueue::unissued() const {
  // The cursor first: it never passes what is granted later.
  const uint64_t taken = cursor_.load(std::memory_order_acquire);
  return granted_.load(std::memory_order_acquire) - taken;
}

bool GrantQueue::ShouldAsk() {
  if (unissued() > low_water_.load(std::memory_order_relaxed)) return false;
  // Read before the exchange: it is true for most calls at the end of a level.
  if (asked_.load(std::memory_order_relaxed)) return false;
  return !asked_.exchange(true, std::memory_order_acq_rel);
}

}  // namespace byzerperf
