#include "coordinator/run/grant_pool.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/support/seeded_draws.h"

namespace byzerperf {
namespace {

using Answer = GrantPool::Answer;

TEST(GrantPool, GrantsEveryIndexOnceInRisingOrder) {
  GrantPool pool(10);
  EXPECT_EQ(pool.Take(0, 4).first, 0u);
  const GrantPool::Range second = pool.Take(1, 4);
  EXPECT_EQ(second.first, 4u);
  EXPECT_EQ(second.count, 4u);
  EXPECT_EQ(second.attempt, 1u);
  EXPECT_EQ(pool.Take(0, 4).count, 2u);
  EXPECT_EQ(pool.unassigned(), 0u);
  EXPECT_EQ(pool.Take(1, 4).count, 0u);
}

TEST(GrantPool, AcceptsOneRowAnIndex) {
  GrantPool pool(2);
  pool.Take(0, 2);
  EXPECT_EQ(pool.Accept(0, 1), Answer::kAccepted);
  EXPECT_EQ(pool.Accept(0, 1), Answer::kDuplicate);
  EXPECT_FALSE(pool.complete());
  EXPECT_EQ(pool.Accept(0, 0), Answer::kAccepted);
  EXPECT_TRUE(pool.complete());
}

// What it forgets of grants that are done changes no answer.
TEST(GrantPool, RemembersWhatIsDoneAndWhereAWorkerStands) {
  GrantPool pool(12);
  pool.Take(0, 4);
  pool.Take(1, 4);
  pool.Take(0, 4);
  for (uint32_t index = 0; index < 4; ++index) pool.Accept(0, index);
  pool.Accept(0, 9);
  EXPECT_EQ(pool.Accept(0, 2), Answer::kDuplicate);
  EXPECT_FALSE(pool.CanAccept(0, 2));
  // Its 5th to 7th index were begun: 8, 9 and 10.
  const auto lost = pool.Forfeit(0, 7);
  ASSERT_EQ(lost.size(), 2u);
  EXPECT_EQ(lost[0].index, 8u);
  EXPECT_EQ(lost[0].position, 4u);
  EXPECT_EQ(lost[1].index, 10u);
  EXPECT_EQ(lost[1].position, 6u);
  EXPECT_EQ(pool.Return(0), 1u);
}

TEST(GrantPool, AcceptsRowsOnlyFromTheHolder) {
  GrantPool pool(10);
  pool.Take(0, 3);
  pool.Take(1, 3);
  EXPECT_EQ(pool.Accept(0, 3), Answer::kNotHeld);
  EXPECT_EQ(pool.Accept(1, 2), Answer::kNotHeld);
  EXPECT_EQ(pool.Accept(1, 6), Answer::kNotHeld);
  EXPECT_EQ(pool.Accept(7, 0), Answer::kNotHeld);
}

TEST(GrantPool, ReturnsALostWorkersOpenIndicesAsSecondAttempts) {
  GrantPool pool(6);
  pool.Take(0, 4);
  pool.Accept(0, 1);
  EXPECT_EQ(pool.Return(0), 3u);
  EXPECT_EQ(pool.unassigned(), 5u);
  EXPECT_EQ(pool.Accept(0, 0), Answer::kNotHeld);
  const GrantPool::Range alone = pool.Take(1, 9);
  EXPECT_EQ(alone.first, 0u);
  EXPECT_EQ(alone.count, 1u);
  EXPECT_EQ(alone.attempt, 2u);
  const GrantPool::Range rest = pool.Take(1, 9);
  EXPECT_EQ(rest.first, 2u);
  EXPECT_EQ(rest.count, 2u);
  EXPECT_EQ(rest.attempt, 2u);
  EXPECT_EQ(pool.Take(1, 9).attempt, 1u);
}

TEST(GrantPool, NumbersAThirdAttemptAsSuch) {
  GrantPool pool(1);
  pool.Take(0, 1);
  pool.Return(0);
  pool.Take(1, 1);
  pool.Return(1);
  EXPECT_EQ(pool.Take(2, 1).attempt, 3u);
}

TEST(GrantPool, ForfeitsWhatALostWorkerHadBegun) {
  GrantPool pool(GrantPool::kNoCount);
  pool.Take(0, 3);
  pool.Take(1, 3);
  pool.Take(0, 3);  // 6, 7, 8
  pool.Accept(0, 0);
  pool.Accept(0, 6);
  const std::vector<GrantPool::Lost> lost = pool.Forfeit(0, 5);
  ASSERT_EQ(lost.size(), 3u);
  EXPECT_EQ(lost[0].index, 1u);
  EXPECT_EQ(lost[1].index, 2u);
  EXPECT_EQ(lost[2].index, 7u);
  EXPECT_EQ(lost[2].position, 4u);
  EXPECT_EQ(pool.accepted(), 5u);
  pool.Forget(0);
  EXPECT_EQ(pool.Accept(0, 8), Answer::kNotHeld);
}

TEST(GrantPool, GivesBackWhatWasNotForfeitWhenTheLevelIsBoundByBoth) {
  GrantPool pool(4);
  pool.Take(0, 4);
  EXPECT_EQ(pool.Forfeit(0, 3).size(), 3u);
  EXPECT_EQ(pool.Return(0), 1u);
  EXPECT_EQ(pool.Take(1, 4).first, 3u);
  EXPECT_TRUE(pool.CanAccept(1, 3));
  EXPECT_FALSE(pool.CanAccept(1, 2));
}

TEST(GrantPool, ForfeitsReturnedIndicesWhenTheLevelEndsEarly) {
  GrantPool pool(10);
  pool.Take(0, 4);
  pool.Return(0);
  EXPECT_EQ(pool.Take(1, 2).attempt, 2u);
  pool.Accept(1, 0);
  const std::vector<GrantPool::Lost> lost = pool.ForfeitReturned();
  ASSERT_EQ(lost.size(), 3u);
  EXPECT_EQ(pool.accepted(), 4u);
  EXPECT_EQ(pool.unassigned(), 6u);
}

// Workers take, answer, repeat themselves, are lost and go on talking, all in
// random order; at the end every index has one row.
void PlayLosses(uint64_t seed) {
  SeededDraws draw(seed);
  const uint32_t count = 1 + draw(200);
  GrantPool pool(count);
  std::vector<std::vector<uint32_t>> held(8);
  std::vector<bool> lost(8, false);
  std::multiset<uint32_t> rows;
  while (!pool.complete()) {
    const uint32_t worker = draw(8);
    std::vector<uint32_t>& mine = held[worker];
    if (draw(40) == 0 && worker != 7) {  // the last one stays
      pool.Return(worker);
      lost[worker] = true;
    } else if (draw(3) == 0 && !lost[worker]) {
      const GrantPool::Range range = pool.Take(worker, 1 + draw(20));
      for (uint32_t i = 0; i < range.count; ++i) {
        mine.push_back(range.first + i);
      }
    } else if (!mine.empty()) {
      const uint32_t index = mine[draw(static_cast<uint32_t>(mine.size()))];
      const Answer answer = pool.Accept(worker, index);
      EXPECT_EQ(answer == Answer::kNotHeld, lost[worker]);
      if (answer == Answer::kAccepted) rows.insert(index);
    }
  }
  EXPECT_EQ(rows.size(), count);
  EXPECT_EQ(std::set<uint32_t>(rows.begin(), rows.end()).size(), count);
  EXPECT_EQ(pool.unassigned(), 0u);
}

TEST(GrantPool, GivesExactlyOneRowAnIndexThroughAnyLosses) {
  for (uint64_t seed = 0; seed < 300; ++seed) PlayLosses(seed);
}

}  // namespace
}  // namespace byzerperf
