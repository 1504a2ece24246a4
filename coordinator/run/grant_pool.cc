#include "coordinator/run/grant_pool.h"

#include <algorithm>
#include <utility>

namespace byzerperf {

GrantPool::GrantPool(uint32_t index_count, TurnBook::TurnsOf turns_of)
    : index_count_(index_count),
      unassigned_(index_count),
      turns_(std::move(turns_of)) {}

GrantPool::Range GrantPool::Take(uint32_t worker, uint32_t count) {
  Range taken;
  if (!returned_.empty()) {
    Range& oldest = returned_.front();
    taken = oldest;
    taken.count = std::min(count, oldest.count);
    oldest.first = oldest.At(taken.count);
    oldest.count -= taken.count;
    if (oldest.count == 0) returned_.pop_front();
  } else {
    taken.first = next_fresh_;
    taken.count = std::min(count, index_count_ - next_fresh_);
    next_fresh_ += taken.count;
  }
  Hold(worker, taken);
  return taken;
}

std::vector<GrantPool::Range> GrantPool::Deal(
    const std::vector<uint32_t>& workers) {
  order_ = GrantHolding::Order::kByIndex;
  const Range all{.first = 0, .count = index_count_};
  next_fresh_ = index_count_;
  const auto count = static_cast<uint32_t>(workers.size());
  std::vector<Range> dealt;
  for (uint32_t i = 0; i < count; ++i) {
    dealt.push_back(EveryNth(all, i, count));
    Hold(workers[i], dealt.back());
  }
  return dealt;
}

std::vector<std::vector<GrantPool::Range>> GrantPool::DealReturned(
    const std::vector<uint32_t>& workers) {
  const auto count = static_cast<uint32_t>(workers.size());
  std::vector<std::vector<Range>> dealt(count);
  if (count == 0) return dealt;
  uint32_t turn = 0;  // whose turn it is at the range's first index
  for (const Range& range : returned_) {
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t place = (i + count - turn) % count;
      JoinRange(EveryNth(range, place, count), &dealt[i]);
    }
    turn = (turn + range.count) % count;
  }
  returned_.clear();
  for (uint32_t i = 0; i < count; ++i) {
    for (const Range& range : dealt[i]) Hold(workers[i], range);
  }
  return dealt;
}

void GrantPool::Hold(uint32_t worker, const Range& range) {
  if (range.count == 0) return;
  unassigned_ -= range.count;
  holdings_[worker].Add(range);
}

bool GrantPool::CanAccept(uint32_t worker, uint32_t index,
                          uint32_t turn) const {
  const auto holding = holdings_.find(worker);
  return holding != holdings_.end() && !is_complete(index) &&
         holding->second.Holds(index) && turn == turns_.next(index);
}

GrantPool::Answer GrantPool::Accept(uint32_t worker, uint32_t index,
                                    uint32_t turn) {
  const auto holding = holdings_.find(worker);
  if (holding == holdings_.end()) return Answer::kNotHeld;
  if (is_complete(index)) return Answer::kDuplicate;
  if (!holding->second.Holds(index)) return Answer::kNotHeld;
  const uint32_t next = turns_.next(index);
  if (turn < next) return Answer::kDuplicate;
  if (turn > next) return Answer::kOutOfTurn;
  ++accepted_rows_;
  if (turns_.GoOn(index)) {
    Complete(index);
    holding->second.Settle(index);
  }
  return Answer::kAccepted;
}

std::vector<GrantPool::Lost> GrantPool::ForfeitReturned() {
  std::vector<Lost> lost;
  for (const Range& range : returned_) {
    unassigned_ -= range.count;
    ForfeitRange(range, &lost);
  }
  returned_.clear();
  for (const auto& [worker, holding] : holdings_) {
    holding.ForEachRange(
        [this, &lost](const Range& range) { ForfeitRange(range, &lost); });
  }
  return lost;
}

// A first attempt is one that no lost worker can have begun.
void GrantPool::ForfeitRange(const Range& range, std::vector<Lost>* lost) {
  if (range.attempt == 1) return;
  for (uint32_t i = 0; i < range.count; ++i) {
    const uint32_t index = range.At(i);
    // Of a session that has rows, what the lost worker began has one.
    if (is_complete(index) || turns_.next(index) > 0) continue;
    ForfeitTurns(1, {index, range.attempt, 0, 0}, lost);
  }
}

// Of the turns without a row the first so many; the index has no more of them.
void GrantPool::ForfeitTurns(uint32_t turns, Lost lost,
                             std::vector<Lost>* all) {
  lost.turn = turns_.next(lost.index);
  for (uint32_t i = 0; i < turns; ++i, ++lost.turn) all->push_back(lost);
  accepted_rows_ += turns;
  turns_.Forget(lost.index);
  Complete(lost.index);
}

uint32_t GrantPool::Return(uint32_t worker, uint32_t untouched_from) {
  const auto found = holdings_.find(worker);
  if (found == holdings_.end()) return 0;
  const GrantHolding holding = std::move(found->second);
  holdings_.erase(found);
  const uint32_t before = unassigned_;
  holding.ForEachRange([&](const Range& range) {
    for (uint32_t i = 0; i < range.count; ++i) {
      const uint32_t index = range.At(i);
      if (is_complete(index)) continue;
      const uint32_t more = index < untouched_from ? 1 : 0;
      GiveBack({index, 1, range.attempt + more, range.stride});
    }
  });
  return unassigned_ - before;
}

std::vector<GrantPool::Lost> GrantPool::Forfeit(uint32_t worker,
                                                uint32_t begun) {
  std::vector<Lost> lost;
  const auto holding = holdings_.find(worker);
  if (holding == holdings_.end()) return lost;
  uint32_t position = holding->second.forgotten();
  holding->second.ForEachIndex(order_, [&](uint32_t index, uint32_t attempt) {
    if (position >= begun) return false;
    if (!is_complete(index)) {
      ForfeitTurns(1, {index, attempt, position, 0}, &lost);
    }
    ++position;
    return true;
  });
  return lost;
}

std::vector<GrantPool::Lost> GrantPool::ForfeitSessions(uint32_t worker) {
  std::vector<Lost> lost;
  const auto holding = holdings_.find(worker);
  if (holding == holdings_.end() || turns_.empty()) return lost;
  uint32_t position = holding->second.forgotten();
  holding->second.ForEachIndex(order_, [&](uint32_t index, uint32_t attempt) {
    const uint32_t next = turns_.next(index);
    if (next > 0) {
      ForfeitTurns(turns_.turns(index) - next, {index, attempt, position, 0},
                   &lost);
    }
    ++position;
    return true;
  });
  return lost;
}

bool GrantPool::is_complete(uint32_t index) const {
  return index < complete_.size() && complete_[index];
}

void GrantPool::Complete(uint32_t index) {
  if (index >= complete_.size()) {
    // Doubled, so that a level of unknown length costs no more than it uses.
    const size_t wanted = std::max<size_t>(index + 1, 2 * complete_.size());
    complete_.resize(std::min<size_t>(wanted, index_count_));
  }
  complete_[index] = true;
  ++complete_count_;
}

// `one` index; it goes on where the last range of its stride ends.
void GrantPool::GiveBack(const Range& one) {
  ++unassigned_;
  if (!returned_.empty()) {
    Range& last = returned_.back();
    if (last.attempt == one.attempt && last.stride == one.stride &&
        last.At(last.count) == one.first) {
      ++last.count;
      return;
    }
  }
  returned_.push_back(one);
}

}  // namespace byzerperf
