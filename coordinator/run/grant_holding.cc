#include "coordinator/run/grant_holding.h"

#include <iterator>
#include <queue>
#include <utility>
#include <vector>

namespace byzerperf {

void GrantHolding::Add(const IndexRange& range) {
  const Place place{range.stride, range.first % range.stride, range.first};
  in_order_.push_back(ranges_.emplace(place, Held{range, range.count}).first);
}

const GrantHolding::Held* GrantHolding::Find(uint32_t index) const {
  auto of_stride = ranges_.begin();
  while (of_stride != ranges_.end()) {
    const uint32_t stride = of_stride->first.stride;
    const auto behind = ranges_.upper_bound({stride, index % stride, index});
    if (behind != ranges_.begin()) {
      const Held& held = std::prev(behind)->second;
      if (held.range.Holds(index)) return &held;
    }
    of_stride = ranges_.lower_bound({stride + 1, 0, 0});
  }
  return nullptr;
}

void GrantHolding::Settle(uint32_t index) {
  const Held* const found = Find(index);
  if (found == nullptr) return;
  const IndexRange& range = found->range;
  --ranges_.at({range.stride, range.first % range.stride, range.first}).open;
  while (!in_order_.empty() && in_order_.front()->second.open == 0) {
    forgotten_ += in_order_.front()->second.range.count;
    ranges_.erase(in_order_.front());
    in_order_.pop_front();
  }
}

void GrantHolding::ForEachRange(
    const std::function<void(const IndexRange&)>& visit) const {
  for (const auto& held : in_order_) visit(held->second.range);
}

void GrantHolding::ForEachIndex(
    Order order,
    const std::function<bool(uint32_t index, uint32_t attempt)>& visit) const {
  if (order == Order::kByGrant) {
    for (const auto& held : in_order_) {
      const IndexRange& range = held->second.range;
      for (uint32_t i = 0; i < range.count; ++i) {
        if (!visit(range.At(i), range.attempt)) return;
      }
    }
    return;
  }
  // What is left of each range, the least index on top.
  const auto later = [](const IndexRange& a, const IndexRange& b) {
    return a.first > b.first;
  };
  std::priority_queue<IndexRange, std::vector<IndexRange>, decltype(later)>
      rest(later);
  for (const auto& held : in_order_) rest.push(held->second.range);
  while (!rest.empty()) {
    IndexRange range = rest.top();
    rest.pop();
    if (!visit(range.first, range.attempt)) return;
    if (--range.count == 0) continue;
    range.first += range.stride;
    rest.push(range);
  }
}

}  // namespace byzerperf
