// What a level of sessions does when workers break, freeze or repeat
// themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "common/plan/sessions.h"
#include "tests/support/seeded_draws.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

class LostSessionsTest : public RunFixture {
 protected:
  // The prompts become sessions of one, three and five requests.
  LostSessionsTest() {
    for (int i = 0; i < task_.prompts.prompts_size(); ++i) {
      for (int turn = 0; turn < 2 * i; ++turn) {
        task_.prompts.mutable_prompts(i)->add_turns()->set_content("go on");
      }
    }
    prompts_ = task_.prompts;
    plan_ = task_.plan;
  }

  uint32_t TurnsOfIndex(uint32_t index) const { return 1 + 2 * (index % 3); }

  const std::vector<v1::RequestRecord>& Rows() const {
    return sink_.levels.back().rows;
  }

  // Every turn of every index has one row, and no more.
  void ExpectOneRowATurn(uint32_t count) {
    std::map<uint32_t, std::set<uint32_t>> turns;
    for (const v1::RequestRecord& row : Rows()) {
      ASSERT_TRUE(turns[row.index()].insert(row.turn()).second)
          << row.index() << "." << row.turn();
    }
    ASSERT_EQ(turns.size(), count);
    for (const auto& [index, seen] : turns) {
      EXPECT_EQ(seen.size(), TurnsOfIndex(index)) << index;
      EXPECT_EQ(*seen.rbegin() + 1, TurnsOfIndex(index)) << index;
    }
  }

  v1::LoadPlan plan_;
  v1::PromptSet prompts_;
};

TEST_F(LostSessionsTest, PlannedIsTheSumOfTheRequestsOfAllSessions) {
  AddWorker();
  AddWorker();
  AddStage(6, 300);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowATurn(300);
  EXPECT_EQ(Level(0).requests().planned(), 900u);
  EXPECT_EQ(Level(0).requests().ok(), 900u);
  EXPECT_EQ(*observer_.progress.back().planned, 900u);
}

TEST_F(LostSessionsTest, OneWithoutARowIsSentAgainAndOneWithSomeIsLost) {
  AddWorker();
  AddWorker(BreaksAfter(4'530));
  AddStage(10, 600);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowATurn(600);
  EXPECT_EQ(Level(0).requests().planned(), 1800u);
  EXPECT_GT(Level(0).requests().lost(), 0u);
  EXPECT_GT(Level(0).requests().second_attempts(), 0u);
  std::map<uint32_t, std::set<std::string>> workers;
  for (const v1::RequestRecord& row : Rows()) {
    workers[row.index()].insert(row.worker());
    if (row.outcome() != v1::Outcome::lost) continue;
    EXPECT_EQ(row.worker(), "gpu2");
    EXPECT_GT(row.turn(), 0u);
    EXPECT_EQ(row.attempt(), 1u);
  }
  for (const auto& [index, names] : workers) EXPECT_EQ(names.size(), 1u);
}

TEST_F(LostSessionsTest, InAnOpenLoopAsWell) {
  AddWorker();
  AddWorker(BreaksAfter(5'030));
  AddWorker();
  AddRateStage(30, 600);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowATurn(600);
  EXPECT_GT(Level(0).requests().lost(), 0u);
  EXPECT_GT(Level(0).requests().second_attempts(), 0u);
}

TEST_F(LostSessionsTest, LoseTheTurnThatTheyWereAtInATimeBoundLevel) {
  AddWorker();
  AddWorker(BreaksAfter(4'530));
  AddStage(10, 0).set_duration_s(10);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  std::map<uint32_t, uint32_t> next;
  uint32_t lost = 0;
  for (const v1::RequestRecord& row : Rows()) {
    EXPECT_EQ(row.turn(), next[row.index()]++) << row.index();
    lost += row.outcome() == v1::Outcome::lost ? 1 : 0;
  }
  EXPECT_GT(lost, 0u);
  EXPECT_EQ(Level(0).requests().planned(), Rows().size());
  EXPECT_EQ(Level(0).requests().second_attempts(), 0u);
}

// The others' requests take longer, so that the level goes on without it.
TEST_F(LostSessionsTest, LoseNothingThatATimeLimitHadCutOffBefore) {
  for (const uint32_t count : {0u, 10'000u}) {
    StartOver(plan_, prompts_);
    FakeWorkerScript slow = Script();
    slow.request_ns = 8 * kNsPerSecond;
    AddWorker(slow);
    AddWorker(BreaksAfter(14'000));
    AddStage(10, count).set_duration_s(10);
    EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
    ASSERT_TRUE(Level(0).has_degraded());
    std::map<uint32_t, uint32_t> turns;
    for (const v1::RequestRecord& row : Rows()) {
      if (row.worker() == "gpu2") ++turns[row.index()];
    }
    uint32_t cut_off = 0;
    for (const auto& [index, seen] : turns) {
      cut_off += seen < TurnsOfIndex(index) ? 1 : 0;
    }
    EXPECT_GT(cut_off, 0u);
    EXPECT_EQ(Level(0).requests().lost(), 0u);
  }
}

TEST_F(LostSessionsTest, ThoseThatFailHaveTheirRestNotSent) {
  FakeWorkerScript script = Script();
  script.fails_every_other = true;
  script.failing_turn = 1;
  AddWorker(script);
  AddStage(4, 60);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowATurn(60);
  // Of 20 of three turns and 20 of five, half fail in the second.
  EXPECT_EQ(Level(0).requests().failed(), 20u);
  EXPECT_EQ(Level(0).requests().not_sent(), 40u);
  EXPECT_EQ(Level(0).requests().not_due(), 40u);
}

// Up to three of four workers break or freeze (some thaw) at any time, in
// closed loops and open ones: every turn still has exactly one row.
TEST_F(LostSessionsTest, NeverCostARowNorAddOne) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    SeededDraws draw(seed, /*stream=*/1);
    StartOver(plan_, prompts_);
    const uint32_t count = 50 + draw(300);
    if (draw(2) == 0) {
      AddStage(1 + draw(12), count);
    } else {
      AddRateStage(10 + draw(40), count)
          .mutable_load()
          ->mutable_arrivals()
          ->set_max_in_flight(draw(3) * 5);
    }
    for (int i = 0; i < 4; ++i) {
      FakeWorkerScript script = TroubledScript(draw, /*may_be_lost=*/i > 0);
      script.fails_every_other = draw(3) == 0;
      script.failing_turn = draw(3);
      AddWorker(script);
    }
    EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
    ExpectOneRowATurn(count);
    EXPECT_EQ(Level(0).requests().planned(), Rows().size());
  }
}

}  // namespace
}  // namespace byzerperf
