// Indices that are dealt all at once, as an open-loop level's are.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "coordinator/run/grant_pool.h"
#include "tests/support/seeded_draws.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using Said = GrantPool::Answer;
using Range = GrantPool::Range;

std::vector<uint32_t> IndicesOf(const Range& range) {
  std::vector<uint32_t> indices;
  indices.reserve(range.count);
  for (uint32_t i = 0; i < range.count; ++i) indices.push_back(range.At(i));
  return indices;
}

std::vector<uint32_t> LostIndices(const std::vector<GrantPool::Lost>& lost) {
  std::vector<uint32_t> indices;
  indices.reserve(lost.size());
  for (const GrantPool::Lost& one : lost) indices.push_back(one.index);
  return indices;
}

TEST(IndexRange, HoldsItsOwnIndicesAlone) {
  const Range range{.first = 5, .count = 3, .attempt = 1, .stride = 4};
  std::vector<uint32_t> held;
  for (uint32_t index = 0; index < 30; ++index) {
    if (range.Holds(index)) held.push_back(index);
  }
  EXPECT_THAT(held, ElementsAre(5, 9, 13));
}

TEST(IndexRange, IsJoinedToWhatItGoesOnFrom) {
  std::vector<Range> ranges;
  for (const uint32_t index : {3u, 7u, 11u, 12u}) {
    JoinRange({.first = index, .count = 1}, &ranges);
  }
  JoinRange({.first = 15, .count = 4, .attempt = 1, .stride = 3}, &ranges);
  JoinRange({.first = 27, .count = 1, .attempt = 2}, &ranges);
  EXPECT_THAT(ranges, ElementsAre(Range{3, 3, 1, 4}, Range{12, 5, 1, 3},
                                  Range{27, 1, 2, 1}));
}

TEST(DealtGrants, AreEveryWthIndexOfWWorkers) {
  GrantPool pool(10);
  const std::vector<Range> dealt = pool.Deal({4, 0, 9});
  EXPECT_THAT(IndicesOf(dealt[0]), ElementsAre(0, 3, 6, 9));
  EXPECT_THAT(IndicesOf(dealt[1]), ElementsAre(1, 4, 7));
  EXPECT_THAT(IndicesOf(dealt[2]), ElementsAre(2, 5, 8));
  EXPECT_EQ(pool.unassigned(), 0u);
  EXPECT_TRUE(pool.CanAccept(4, 6));
  EXPECT_FALSE(pool.CanAccept(4, 7));
  EXPECT_EQ(pool.Accept(0, 8), Said::kNotHeld);
  EXPECT_EQ(pool.Accept(9, 8), Said::kAccepted);
  EXPECT_EQ(pool.Accept(9, 8), Said::kDuplicate);
}

TEST(DealtGrants, LeaveWorkersWithNothingWhenThereAreFewerIndices) {
  GrantPool pool(2);
  const std::vector<Range> dealt = pool.Deal({0, 1, 2});
  EXPECT_EQ(dealt[1].count, 1u);
  EXPECT_EQ(dealt[2].count, 0u);
}

TEST(DealtGrants, OfALostWorkerGoToTheOthersInTurn) {
  GrantPool pool(24);
  pool.Deal({0, 1, 2});
  for (const uint32_t index : {1u, 7u}) pool.Accept(1, index);
  // 4 and from 10 on every third is open.
  EXPECT_EQ(pool.Return(1), 6u);
  EXPECT_EQ(pool.unassigned(), 6u);
  const auto dealt = pool.DealReturned({0, 2});
  EXPECT_EQ(pool.unassigned(), 0u);
  EXPECT_THAT(dealt[0], ElementsAre(Range{4, 1, 2, 1}, Range{13, 2, 2, 6}));
  EXPECT_THAT(dealt[1], ElementsAre(Range{10, 3, 2, 6}));
  EXPECT_EQ(pool.Accept(1, 4), Said::kNotHeld);
  EXPECT_EQ(pool.Accept(0, 19), Said::kAccepted);
  EXPECT_EQ(pool.Accept(2, 19), Said::kDuplicate);
  EXPECT_EQ(pool.Accept(2, 22), Said::kAccepted);
}

TEST(DealtGrants, AreFirstAttemptsStillWhereTheLostWorkerCannotHaveBegun) {
  GrantPool pool(12);
  pool.Deal({0, 1});
  pool.Return(1, /*untouched_from=*/6);
  const auto dealt = pool.DealReturned({0});
  EXPECT_THAT(dealt[0], ElementsAre(Range{1, 3, 2, 2}, Range{7, 3, 1, 2}));
  // The level ends early: nobody has begun 7, 9 and 11.
  EXPECT_THAT(LostIndices(pool.ForfeitReturned()), ElementsAre(1, 3, 5));
}

TEST(DealtGrants, StayWhenNobodyIsLeft) {
  GrantPool pool(4);
  pool.Deal({0});
  pool.Return(0);
  EXPECT_TRUE(pool.DealReturned({}).empty());
  EXPECT_EQ(pool.unassigned(), 4u);
  EXPECT_EQ(pool.ForfeitReturned().size(), 4u);
}

// A worker begins what is due first, whatever it was granted first.
TEST(DealtGrants, AreForfeitInTheOrderOfTheirIndices) {
  GrantPool pool(20);
  pool.Deal({0, 1});
  pool.Accept(0, 0);
  pool.Return(1);
  pool.DealReturned({0});
  pool.Accept(0, 3);
  const std::vector<GrantPool::Lost> lost = pool.Forfeit(0, 6);
  EXPECT_THAT(LostIndices(lost), ElementsAre(1, 2, 4, 5));
  EXPECT_EQ(lost[0].attempt, 2u);
  EXPECT_EQ(lost[1].attempt, 1u);
  EXPECT_EQ(lost[3].position, 5u);
  EXPECT_EQ(pool.accepted(), 6u);
}

// A level over W workers, of which any but one are lost at any time; those that
// live answer in any order. A model of who may answer what is kept beside.
class Losses {
 public:
  Losses(uint64_t seed, uint32_t workers)
      : draw_(seed), count_(1 + draw_(400)), pool_(count_) {
    std::vector<uint32_t> all;
    for (uint32_t worker = 0; worker < workers; ++worker) {
      all.push_back(worker);
      live_.push_back(worker);
    }
    const std::vector<Range> dealt = pool_.Deal(all);
    for (uint32_t worker = 0; worker < workers; ++worker) {
      Give(worker, {dealt[worker]});
    }
  }

  void Play() {
    while (!pool_.complete()) {
      const uint32_t lot = draw_(100);
      if (lot == 0 && live_.size() > 1) {
        Lose(draw_(static_cast<uint32_t>(live_.size())));
      } else {
        Answer();
      }
      if (lot < 10) CheckWhoMayAnswer();
    }
    EXPECT_EQ(rows_.size(), count_);
    EXPECT_EQ(pool_.accepted(), count_);
    EXPECT_EQ(pool_.unassigned(), 0u);
  }

 private:
  struct Granted {
    uint32_t worker = 0;
    uint32_t attempt = 1;
  };

  uint32_t Give(uint32_t worker, const std::vector<Range>& ranges) {
    uint32_t given = 0;
    for (const Range& range : ranges) {
      for (const uint32_t index : IndicesOf(range)) {
        EXPECT_FALSE(holders_.contains(index)) << index;
        EXPECT_FALSE(rows_.contains(index)) << index;
        holders_[index] = {worker, range.attempt};
        ++given;
      }
    }
    return given;
  }

  void Lose(uint32_t place) {
    const uint32_t worker = live_[place];
    live_.erase(live_.begin() + place);
    const uint32_t untouched_from = draw_(2) == 0 ? draw_(count_) : count_;
    std::map<uint32_t, uint32_t> attempts;
    for (const auto& [index, granted] : holders_) {
      if (granted.worker != worker) continue;
      attempts[index] = granted.attempt + (index < untouched_from ? 1 : 0);
    }
    for (const auto& [index, attempt] : attempts) holders_.erase(index);
    EXPECT_EQ(pool_.Return(worker, untouched_from), attempts.size());
    const auto dealt = pool_.DealReturned(live_);
    std::vector<uint32_t> counts;
    counts.reserve(live_.size());
    for (size_t i = 0; i < live_.size(); ++i) {
      counts.push_back(Give(live_[i], dealt[i]));
    }
    EXPECT_LE(*std::max_element(counts.begin(), counts.end()),
              *std::min_element(counts.begin(), counts.end()) + 1);
    for (const auto& [index, attempt] : attempts) {
      EXPECT_EQ(holders_.at(index).attempt, attempt);
    }
  }

  void Answer() {
    auto held = holders_.lower_bound(draw_(count_));
    if (held == holders_.end()) held = holders_.begin();
    if (held == holders_.end()) return;
    const uint32_t index = held->first;
    EXPECT_EQ(pool_.Accept(held->second.worker, index), Said::kAccepted);
    rows_.insert(index);
    holders_.erase(held);
  }

  void CheckWhoMayAnswer() {
    for (uint32_t index = 0; index < count_; ++index) {
      for (uint32_t worker = 0; worker < 8; ++worker) {
        const auto held = holders_.find(index);
        const bool may =
            held != holders_.end() && held->second.worker == worker;
        ASSERT_EQ(pool_.CanAccept(worker, index), may)
            << index << " by " << worker;
      }
    }
  }

  SeededDraws draw_;
  const uint32_t count_;
  GrantPool pool_;
  std::vector<uint32_t> live_;
  std::map<uint32_t, Granted> holders_;  // of indices without a row
  std::set<uint32_t> rows_;
};

TEST(DealtGrants, GiveExactlyOneRowAnIndexThroughAnyLosses) {
  for (const uint32_t workers : {1u, 2u, 3u, 7u}) {
    for (uint64_t seed = 0; seed < 60; ++seed) {
      SCOPED_TRACE(testing::Message() << workers << " workers, seed " << seed);
      Losses(seed, workers).Play();
    }
  }
}

// Losses split ranges; holes of one index are few, so messages stay few too.
TEST(DealtGrants, OfALongTailAreOneRangeAWorker) {
  GrantPool pool(1'000'000);
  pool.Deal({0, 1, 2, 3});
  pool.Return(3, 1000);
  const auto first = pool.DealReturned({0, 1, 2});
  for (const auto& ranges : first) EXPECT_LE(ranges.size(), 2u);
  pool.Return(2, 1000);
  const auto second = pool.DealReturned({0, 1});
  for (const auto& ranges : second) EXPECT_LE(ranges.size(), 4u);
}

}  // namespace
}  // namespace byzerperf
