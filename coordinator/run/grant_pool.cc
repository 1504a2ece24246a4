#include "coordinator/run/grant_pool.h"

#include <algorithm>
#include <utility>

namespace byzerperf {

GrantPool::GrantPool(uint32_t index_count)
    : index_count_(index_count), unassigned_(index_count) {}

GrantPool::Range GrantPool::Take(uint32_t worker, uint32_t count) {
  Range taken;
  if (!returned_.empty()) {
    Range& oldest = returned_.front();
    taken = {oldest.first, std::min(count, oldest.count), oldest.attempt};
    oldest.first += taken.count;
    oldest.count -= taken.count;
    if (oldest.count == 0) returned_.pop_front();
  } else {
    taken = {next_fresh_, std::min(count, index_count_ - next_fresh_), 1};
    next_fresh_ += taken.count;
  }
  if (taken.count == 0) return taken;
  unassigned_ -= taken.count;
  Holding& holding = holdings_[worker];
  holding.in_order.push_back(taken.first);
  holding.by_first[taken.first] = {taken, taken.count};
  return taken;
}

const GrantPool::Held* GrantPool::Find(const Holding& holding, uint32_t index) {
  auto found = holding.by_first.upper_bound(index);
  if (found == holding.by_first.begin()) return nullptr;
  const Held& held = (--found)->second;
  return index - held.range.first < held.range.count ? &held : nullptr;
}

bool GrantPool::CanAccept(uint32_t worker, uint32_t index) const {
  const auto holding = holdings_.find(worker);
  return holding != holdings_.end() && !has_row(index) &&
         Find(holding->second, index) != nullptr;
}

GrantPool::Answer GrantPool::Accept(uint32_t worker, uint32_t index) {
  const auto holding = holdings_.find(worker);
  if (holding == holdings_.end()) return Answer::kNotHeld;
  if (has_row(index)) return Answer::kDuplicate;
  const Held* const held = Find(holding->second, index);
  if (held == nullptr) return Answer::kNotHeld;
  SetRow(index);
  --holding->second.by_first.at(held->range.first).open;
  ForgetSettled(holding->second);
  return Answer::kAccepted;
}

void GrantPool::ForgetSettled(Holding& holding) {
  while (!holding.in_order.empty()) {
    const auto oldest = holding.by_first.find(holding.in_order.front());
    if (oldest->second.open > 0) return;
    holding.forgotten += oldest->second.range.count;
    holding.by_first.erase(oldest);
    holding.in_order.pop_front();
  }
}

std::vector<GrantPool::Lost> GrantPool::ForfeitReturned() {
  std::vector<Lost> lost;
  for (const Range& range : returned_) {
    unassigned_ -= range.count;
    ForfeitRange(range, &lost);
  }
  returned_.clear();
  for (const auto& [worker, holding] : holdings_) {
    for (const uint32_t first : holding.in_order) {
      const Range& range = holding.by_first.at(first).range;
      if (range.attempt > 1) ForfeitRange(range, &lost);
    }
  }
  return lost;
}

void GrantPool::ForfeitRange(const Range& range, std::vector<Lost>* lost) {
  for (uint32_t i = 0; i < range.count; ++i) {
    const uint32_t index = range.first + i;
    if (has_row(index)) continue;
    SetRow(index);
    lost->push_back({index, range.attempt, 0});
  }
}

uint32_t GrantPool::Return(uint32_t worker) {
  const auto found = holdings_.find(worker);
  if (found == holdings_.end()) return 0;
  const Holding holding = std::move(found->second);
  holdings_.erase(found);
  const uint32_t before = unassigned_;
  for (const uint32_t first : holding.in_order) {
    const Range& range = holding.by_first.at(first).range;
    for (uint32_t i = 0; i < range.count; ++i) {
      const uint32_t index = range.first + i;
      if (!has_row(index)) GiveBack(index, range.attempt + 1);
    }
  }
  return unassigned_ - before;
}

std::vector<GrantPool::Lost> GrantPool::Forfeit(uint32_t worker,
                                                uint32_t begun) {
  std::vector<Lost> lost;
  const auto holding = holdings_.find(worker);
  if (holding == holdings_.end()) return lost;
  uint32_t position = holding->second.forgotten;
  for (const uint32_t first : holding->second.in_order) {
    const Range& range = holding->second.by_first.at(first).range;
    for (uint32_t i = 0; i < range.count && position < begun; ++i, ++position) {
      const uint32_t index = range.first + i;
      if (has_row(index)) continue;
      SetRow(index);
      lost.push_back({index, range.attempt, position});
    }
  }
  return lost;
}

bool GrantPool::has_row(uint32_t index) const {
  return index < rows_.size() && rows_[index];
}

void GrantPool::SetRow(uint32_t index) {
  if (index >= rows_.size()) {
    // Doubled, so that a level of unknown length costs no more than it uses.
    const size_t wanted = std::max<size_t>(index + 1, 2 * rows_.size());
    rows_.resize(std::min<size_t>(wanted, index_count_));
  }
  rows_[index] = true;
  ++accepted_count_;
}

void GrantPool::GiveBack(uint32_t index, uint32_t attempt) {
  ++unassigned_;
  if (!returned_.empty()) {
    Range& last = returned_.back();
    if (last.first + last.count == index && last.attempt == attempt) {
      ++last.count;
      return;
    }
  }
  returned_.push_back({index, 1, attempt});
}

}  // namespace byzerperf
