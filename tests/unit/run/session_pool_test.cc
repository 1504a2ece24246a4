// Indices that are sessions: their rows come turn by turn, and nobody but the
// worker that holds one can go on with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "coordinator/run/grant_pool.h"
#include "tests/support/seeded_draws.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using Said = GrantPool::Answer;
using Name = std::pair<uint32_t, uint32_t>;  // index, turn

// Index i has 1 + i mod 4 turns.
uint32_t Turns(uint32_t index) { return 1 + index % 4; }

std::vector<Name> NamesOf(const std::vector<GrantPool::Lost>& lost) {
  std::vector<Name> names;
  names.reserve(lost.size());
  for (const GrantPool::Lost& one : lost) {
    names.emplace_back(one.index, one.turn);
  }
  return names;
}

TEST(SessionPool, AcceptsTheRowsOfAnIndexInTheOrderOfItsTurns) {
  GrantPool pool(4, Turns);
  pool.Take(0, 4);
  EXPECT_EQ(pool.Accept(0, 2, 1), Said::kOutOfTurn);
  EXPECT_FALSE(pool.CanAccept(0, 2, 1));
  EXPECT_TRUE(pool.CanAccept(0, 2, 0));
  EXPECT_EQ(pool.Accept(0, 2, 0), Said::kAccepted);
  EXPECT_EQ(pool.Accept(0, 2, 0), Said::kDuplicate);
  EXPECT_FALSE(pool.CanAccept(0, 2, 0));
  EXPECT_EQ(pool.Accept(0, 2, 2), Said::kOutOfTurn);
  EXPECT_EQ(pool.Accept(0, 2, 1), Said::kAccepted);
  EXPECT_EQ(pool.Accept(0, 2, 2), Said::kAccepted);
  EXPECT_EQ(pool.Accept(0, 2, 3), Said::kDuplicate);  // it has no more
  EXPECT_EQ(pool.accepted(), 3u);
}

TEST(SessionPool, AnIndexIsCompleteWithItsLastTurn) {
  GrantPool pool(2, Turns);
  pool.Take(0, 2);
  pool.Accept(0, 0);
  pool.Accept(0, 1, 0);
  EXPECT_FALSE(pool.complete());
  pool.Accept(0, 1, 1);
  EXPECT_TRUE(pool.complete());
  EXPECT_EQ(pool.accepted(), 3u);
}

TEST(SessionPool, AnIndexWithoutTurnsHasTheFirstAlone) {
  GrantPool pool(2);
  pool.Take(0, 2);
  EXPECT_EQ(pool.Accept(0, 1, 1), Said::kOutOfTurn);
  EXPECT_EQ(pool.Accept(0, 1, 0), Said::kAccepted);
  EXPECT_EQ(pool.Accept(0, 1, 1), Said::kDuplicate);
}

TEST(SessionPool, ASessionWithoutARowIsSentAgainOneWithSomeIsLost) {
  GrantPool pool(8, Turns);
  pool.Take(0, 8);
  pool.Accept(0, 3, 0);
  pool.Accept(0, 3, 1);
  pool.Accept(0, 7, 0);
  pool.Accept(0, 0);
  const std::vector<GrantPool::Lost> lost = pool.ForfeitSessions(0);
  EXPECT_THAT(NamesOf(lost), ElementsAre(Pair(3, 2), Pair(3, 3), Pair(7, 1),
                                         Pair(7, 2), Pair(7, 3)));
  EXPECT_EQ(lost[0].position, 3u);
  EXPECT_EQ(lost[0].attempt, 1u);
  EXPECT_EQ(pool.accepted(), 9u);
  EXPECT_EQ(pool.Return(0), 5u);
  const GrantPool::Range again = pool.Take(1, 8);
  EXPECT_EQ(again.first, 1u);
  EXPECT_EQ(again.count, 2u);
  EXPECT_EQ(again.attempt, 2u);
  EXPECT_EQ(pool.Accept(1, 2, 0), Said::kAccepted);
  EXPECT_EQ(pool.Accept(1, 3, 2), Said::kDuplicate);
}

TEST(SessionPool, HasNothingToForfeitWithoutSessionsInProgress) {
  GrantPool pool(8, Turns);
  pool.Take(0, 8);
  pool.Accept(0, 4);
  EXPECT_THAT(pool.ForfeitSessions(0), IsEmpty());
  EXPECT_THAT(pool.ForfeitSessions(9), IsEmpty());
  EXPECT_EQ(pool.Return(0), 7u);
}

// A level bound by time: what is not begun is not planned.
TEST(SessionPool, ForfeitsTheTurnThatABegunSessionWasAt) {
  GrantPool pool(GrantPool::kNoCount, Turns);
  pool.Take(0, 6);
  pool.Accept(0, 3, 0);
  pool.Accept(0, 3, 1);
  pool.Accept(0, 0);
  EXPECT_THAT(NamesOf(pool.Forfeit(0, 5)),
              ElementsAre(Pair(1, 0), Pair(2, 0), Pair(3, 2), Pair(4, 0)));
  EXPECT_EQ(pool.accepted(), 7u);
  pool.Forget(0);
}

TEST(SessionPool, ASessionThatHasRowsIsNotForfeitAgainWhenTheLevelEnds) {
  GrantPool pool(8, Turns);
  pool.Take(0, 4);
  pool.Return(0);
  EXPECT_EQ(pool.Take(1, 4).attempt, 2u);
  pool.Accept(1, 3, 0);
  EXPECT_THAT(NamesOf(pool.ForfeitReturned()),
              ElementsAre(Pair(0, 0), Pair(1, 0), Pair(2, 0)));
}

// A level over some workers, of which any but one are lost at any time; those
// that live answer their sessions in any order, say things twice and out of
// turn.
class SessionLosses {
 public:
  explicit SessionLosses(uint64_t seed)
      : draw_(seed), count_(1 + draw_(150)), pool_(count_, Turns), held_(6) {}

  void Play() {
    while (!pool_.complete()) {
      const uint32_t worker = draw_(6);
      const uint32_t lot = draw_(60);
      if (lot == 0 && worker != 5) {
        Lose(worker);
      } else if (lot < 20 && !lost_.contains(worker)) {
        Take(worker);
      } else {
        Answer(worker);
      }
    }
    uint32_t all = 0;
    for (uint32_t index = 0; index < count_; ++index) {
      for (uint32_t turn = 0; turn < Turns(index); ++turn) {
        EXPECT_TRUE(rows_.contains({index, turn})) << index << "." << turn;
      }
      all += Turns(index);
    }
    EXPECT_EQ(rows_.size(), all);
    EXPECT_EQ(pool_.accepted(), all);
    EXPECT_EQ(pool_.unassigned(), 0u);
  }

 private:
  void AddRow(const Name& name) {
    EXPECT_TRUE(rows_.insert(name).second) << name.first << "." << name.second;
  }

  void Lose(uint32_t worker) {
    for (const Name& name : NamesOf(pool_.ForfeitSessions(worker))) {
      AddRow(name);
    }
    pool_.Return(worker);
    lost_.insert(worker);
  }

  void Take(uint32_t worker) {
    const GrantPool::Range range = pool_.Take(worker, 1 + draw_(12));
    for (uint32_t i = 0; i < range.count; ++i) {
      EXPECT_FALSE(rows_.contains({range.At(i), 0}));
      held_[worker].push_back(range.At(i));
    }
  }

  void Answer(uint32_t worker) {
    const std::vector<uint32_t>& mine = held_[worker];
    if (mine.empty()) return;
    const uint32_t index = mine[draw_(static_cast<uint32_t>(mine.size()))];
    const uint32_t turn = draw_(5);
    const bool next = !rows_.contains({index, turn}) && turn < Turns(index) &&
                      (turn == 0 || rows_.contains({index, turn - 1}));
    const bool may = next && !lost_.contains(worker);
    EXPECT_EQ(pool_.CanAccept(worker, index, turn), may);
    const Said said = pool_.Accept(worker, index, turn);
    EXPECT_EQ(said == Said::kAccepted, may);
    EXPECT_EQ(said == Said::kNotHeld, lost_.contains(worker));
    if (said == Said::kAccepted) AddRow({index, turn});
  }

  SeededDraws draw_;
  const uint32_t count_;
  GrantPool pool_;
  std::vector<std::vector<uint32_t>> held_;  // by worker, lost ones too
  std::set<uint32_t> lost_;
  std::set<Name> rows_;
};

TEST(SessionPool, GivesExactlyOneRowATurnThroughAnyLosses) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    SessionLosses(seed).Play();
  }
}

}  // namespace
}  // namespace byzerperf
