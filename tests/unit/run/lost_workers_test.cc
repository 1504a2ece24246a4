// What a run does when workers break, freeze or repeat themselves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "tests/support/seeded_draws.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::HasSubstr;

class LostWorkersTest : public RunFixture {};

TEST_F(LostWorkersTest, GiveTheirOpenIndicesToTheOthers) {
  AddWorker();
  AddWorker(BreaksAfter(4'500));
  AddStage(10, 1000);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 1000);
  const v1::LevelResult& level = Level(0);
  EXPECT_EQ(level.requests().ok(), 1000u);
  EXPECT_GT(level.requests().second_attempts(), 0u);
  ASSERT_TRUE(level.has_degraded());
  EXPECT_EQ(level.degraded().lost_workers(0), "gpu2");
  EXPECT_DOUBLE_EQ(level.degraded().share(),
                   level.requests().second_attempts() / 1000.0);
  EXPECT_EQ(level.workers(1).lost_reason(),
            "its stream broke: connection reset");
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("gpu2 was lost")));
}

TEST_F(LostWorkersTest, LeaveTheirLoadToTheOthers) {
  AddWorker();
  AddWorker(BreaksAfter(2'500));
  AddStage(10, 1000);
  Run();
  EXPECT_EQ(LastAdjustment(*workers_[0]).share(), 10u);
  // 10 in flight and 0.1 s each, with a dip.
  EXPECT_NEAR(Level(0).duration_s(), 10, 1);
}

TEST_F(LostWorkersTest, LeaveTheirPartOfThePrefillLimitToTheOthers) {
  AddWorker();
  AddWorker(BreaksAfter(2'500));
  AddStage(10, 1000).set_prefill_concurrency(5);
  Run();
  EXPECT_EQ(LastAdjustment(*workers_[0]).prefill_share(), 5u);
}

TEST_F(LostWorkersTest, DoNotEnterLatenciesWithWhatWasSentAgain) {
  AddWorker();
  AddWorker(BreaksAfter(4'500));
  AddStage(10, 1000).set_warmup_request_count(0);
  Run();
  EXPECT_EQ(Level(0).e2e_ms().count() + Level(0).requests().second_attempts(),
            1000u);
}

TEST_F(LostWorkersTest, AreNoticedByTheirSilence) {
  AddWorker();
  FakeWorkerScript script = Script();
  script.freeze_ns = loop_.NowNs() + 4'000 * kNsPerMs;
  FakeWorker& frozen = AddWorker(script);
  AddStage(10, 1000);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 1000);
  EXPECT_TRUE(frozen.cancelled());
  EXPECT_THAT(Level(0).workers(1).lost_reason(), HasSubstr("--lease"));
  EXPECT_GT(Level(0).degraded().unobserved_s(), 2.9);
  EXPECT_LT(Level(0).degraded().unobserved_s(), 3.6);
}

TEST_F(LostWorkersTest, AreNotHeardAnyMoreWhenTheyComeBack) {
  AddWorker();
  FakeWorkerScript script = Script();
  script.freeze_ns = loop_.NowNs() + 2'000 * kNsPerMs;
  script.thaw_ns = loop_.NowNs() + 8'000 * kNsPerMs;
  AddWorker(script);
  AddStage(10, 2000);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 2000);
}

TEST_F(LostWorkersTest, MayBeSilentForLessThanTheLease) {
  AddWorker();
  FakeWorkerScript script = Script();
  script.freeze_ns = loop_.NowNs() + 2'000 * kNsPerMs;
  script.thaw_ns = loop_.NowNs() + 3'500 * kNsPerMs;
  AddWorker(script);
  AddStage(10, 1000);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_FALSE(Level(0).has_degraded());
  ExpectOneRowAnIndex(0, 1000);
}

TEST_F(LostWorkersTest, LoseWhatTheyHadBegunInATimeBoundLevel) {
  AddWorker();
  AddWorker(BreaksAfter(4'500));
  AddStage(10, 0).set_duration_s(10);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  const v1::LevelResult& level = Level(0);
  EXPECT_GT(level.requests().lost(), 0u);
  EXPECT_EQ(level.requests().second_attempts(), 0u);
  EXPECT_EQ(level.requests().planned(), sink_.levels[0].rows.size());
  EXPECT_EQ(level.outcomes().at("lost"), level.requests().lost());
  std::map<uint32_t, int> rows;
  for (const v1::RequestRecord& row : sink_.levels[0].rows) {
    EXPECT_EQ(++rows[row.index()], 1);
    if (row.outcome() == v1::Outcome::lost) {
      EXPECT_EQ(row.worker(), "gpu2");
      EXPECT_EQ(row.prompt_id(), absl::StrCat("a:", row.index() % 3 + 1));
    }
  }
}

TEST_F(LostWorkersTest, EndTheRunWhenTooFewAreLeft) {
  task_.min_workers_left = 2;
  AddWorker();
  AddWorker(BreaksAfter(4'500));
  AddStage(10, 1000);
  AddStage(20, 1000);
  const RunEnd& end = Run();
  EXPECT_EQ(end.kind, RunEnd::Kind::kFailed);
  EXPECT_THAT(end.reason, HasSubstr("--min-workers-left is 2"));
  ASSERT_EQ(end.result.levels_size(), 1);
  EXPECT_FALSE(Level(0).valid());
  EXPECT_GT(Level(0).requests().ok(), 100u);
  EXPECT_GT(Level(0).requests().lost(), 0u);
  EXPECT_EQ(Level(0).requests().planned(), sink_.levels[0].rows.size());
}

TEST_F(LostWorkersTest, EndTheRunWhenNoneIsLeft) {
  AddWorker(BreaksAfter(4'500));
  AddStage(10, 1000);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kFailed);
  EXPECT_EQ(sink_.saved->ended(), "failed");
}

TEST_F(LostWorkersTest, BetweenLevelsAreLeftOutOfTheNext) {
  task_.plan.set_pause_s(20);
  AddWorker();
  AddWorker(BreaksAfter(10'000));
  AddStage(2, 20);
  AddStage(4, 20);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(Level(0).workers_size(), 2);
  EXPECT_EQ(Level(1).workers_size(), 1);
  EXPECT_EQ(Level(1).workers(0).share(), 4u);
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("between levels")));
}

TEST_F(LostWorkersTest, WhoRepeatEverythingChangeNothing) {
  FakeWorkerScript script = Script();
  script.repeats_itself = true;
  AddWorker(script);
  AddWorker(script);
  AddStage(5, 200);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 200);
  EXPECT_EQ(Level(0).requests().ok(), 200u);
  EXPECT_FALSE(Level(0).has_degraded());
}

// Up to three of four workers break or freeze (some thaw) at any time, and all
// repeat themselves or not: every index still has exactly one row.
TEST_F(LostWorkersTest, NeverCostARowNorAddOne) {
  const v1::LoadPlan plan = task_.plan;
  const v1::PromptSet prompts = task_.prompts;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    SeededDraws draw(seed, /*stream=*/1);
    StartOver(plan, prompts);
    const uint32_t count = 50 + draw(600);
    AddStage(1 + draw(12), count);
    for (int i = 0; i < 4; ++i) {
      AddWorker(TroubledScript(draw, /*may_be_lost=*/i > 0));
    }
    EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
    ExpectOneRowAnIndex(sink_.levels.size() - 1, count);
    EXPECT_EQ(Level(0).requests().planned(), count);
  }
}

}  // namespace
}  // namespace byzerperf
