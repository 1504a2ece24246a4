// What an open-loop level does when workers break, freeze or repeat themselves.

#include <gtest/gtest.h>

#include "tests/support/seeded_draws.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

class LostInOpenLoopTest : public RunFixture {};

TEST_F(LostInOpenLoopTest, LeavesItsIndicesToTheOthersAtTheirTimes) {
  AddWorker();
  AddWorker(BreaksAfter(5'030));
  AddWorker();
  AddRateStage(30, 600);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 600);
  const v1::LevelResult& level = Level(0);
  EXPECT_EQ(level.requests().ok(), 600u);
  EXPECT_EQ(level.degraded().lost_workers(0), "gpu2");
  // What it may have begun until it must have stopped: a third of 30 a second
  // in the lease of 3 s and one more, and what was in flight.
  EXPECT_GE(level.requests().second_attempts(), 40u);
  EXPECT_LE(level.requests().second_attempts(), 55u);
  EXPECT_NEAR(level.duration_s(), 20, 0.2);
  for (const v1::RequestRecord& row : sink_.levels[0].rows) {
    if (row.scheduled_s() > 5.5) {
      EXPECT_NEAR(row.issued_s(), row.scheduled_s(), 2e-6) << row.index();
    }
    if (row.scheduled_s() > 9.5) {
      EXPECT_EQ(row.attempt(), 1u) << row.index();
    }
  }
}

TEST_F(LostInOpenLoopTest, LeavesWhatIsSentLateRatherThanNot) {
  AddWorker();
  FakeWorkerScript script = BreaksAfter(10'500);  // after the level's time
  script.request_ns = kNsPerSecond;
  AddWorker(script);
  AddRateStage(20, 200).set_duration_s(10);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 200);
  EXPECT_EQ(Level(0).requests().ok(), 200u);
  EXPECT_GE(Level(0).requests().second_attempts(), 5u);
}

TEST_F(LostInOpenLoopTest, LeavesItsPartOfTheCeiling) {
  AddWorker();
  AddWorker(BreaksAfter(2'000));
  AddRateStage(10, 100).mutable_load()->mutable_arrivals()->set_max_in_flight(
      9);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(LastAdjustment(*workers_[0]).share(), 9u);
  ExpectOneRowAnIndex(0, 100);
}

TEST_F(LostInOpenLoopTest, LetsOneTakePartThatHadNoPlaceBelowTheCeiling) {
  AddWorker(BreaksAfter(2'000));
  AddWorker();
  AddRateStage(5, 50).mutable_load()->mutable_arrivals()->set_max_in_flight(1);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 50);
  EXPECT_GT(workers_[1]->begun_in_all(), 30u);
}

// It is lost, and then the user stops the run: only what the server may have
// seen has a row.
TEST_F(LostInOpenLoopTest, HasNoRowsOfItsFutureWhenTheLevelEndsEarly) {
  AddWorker();
  AddWorker(BreaksAfter(4'000));
  AddRateStage(10, 2000);
  Start();
  loop_.RunFor(4'500 * kNsPerMs);
  controller_->Interrupt();
  ASSERT_TRUE(RunToTheEnd());
  EXPECT_LE(Level(0).requests().lost(), 25u);
  EXPECT_EQ(Level(0).requests().planned(), sink_.levels[0].rows.size());
  for (const v1::RequestRecord& row : sink_.levels[0].rows) {
    EXPECT_TRUE(row.has_scheduled_s());
    EXPECT_EQ(row.phase(), v1::Phase::measured);
  }
}

TEST_F(LostInOpenLoopTest, EndsTheRunWhenNoneIsLeft) {
  AddWorker(BreaksAfter(4'000));
  AddRateStage(10, 2000);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kFailed);
  EXPECT_EQ(Level(0).requests().planned(), sink_.levels[0].rows.size());
  EXPECT_LT(sink_.levels[0].rows.size(), 45u);
}

// Up to three of four workers break or freeze (some thaw) at any time: every
// index still has exactly one row, and none is sent before it is due.
TEST_F(LostInOpenLoopTest, NeverCostsARowNorAddsOne) {
  const v1::LoadPlan plan = task_.plan;
  const v1::PromptSet prompts = task_.prompts;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    SeededDraws draw(seed, /*stream=*/1);
    StartOver(plan, prompts);
    const uint32_t count = 50 + draw(600);
    v1::Stage& stage = AddRateStage(10 + draw(60), count);
    stage.mutable_load()->mutable_arrivals()->set_pattern(
        v1::ArrivalPattern::poisson);
    stage.mutable_load()->mutable_arrivals()->set_max_in_flight(draw(3) * 5);
    for (int i = 0; i < 4; ++i) {
      AddWorker(TroubledScript(draw, /*may_be_lost=*/i > 0));
    }
    EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
    ExpectOneRowAnIndex(sink_.levels.size() - 1, count);
    EXPECT_EQ(Level(0).requests().planned(), count);
    for (const v1::RequestRecord& row : sink_.levels.back().rows) {
      if (!row.has_issued_s()) continue;
      EXPECT_GE(row.issued_s(), row.scheduled_s() - 2e-6);
    }
  }
}

}  // namespace
}  // namespace byzerperf
