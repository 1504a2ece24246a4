// A queue that grows without end: found, marked and ended.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "coordinator/run/sweep_end.h"
#include "tests/support/arrivals.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Two workers whose servers answer 20 requests a second together.
class OverSaturationTest : public RunFixture {
 protected:
  OverSaturationTest() {
    task_.plan.set_on_saturation(v1::OnSaturation::stop);
    task_.plan.mutable_target()->set_streaming(true);
    AddServers();
  }

  void AddServers() {
    for (int i = 0; i < 2; ++i) {
      FakeWorkerScript script = Script();
      script.server_slots = 1;
      AddWorker(script);
    }
  }

  v1::Stage& AddPoissonStage(double rate_per_s, double duration_s) {
    v1::Stage& stage = AddRateStage(
        rate_per_s, static_cast<uint32_t>(rate_per_s * duration_s));
    stage.mutable_load()->mutable_arrivals()->set_pattern(
        v1::ArrivalPattern::poisson);
    return stage;
  }
};

TEST_F(OverSaturationTest, EndsALevelWhoseQueueGrows) {
  AddPoissonStage(30, 300);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  const v1::LevelResult& level = Level(0);
  EXPECT_TRUE(level.over_saturated());
  EXPECT_LT(level.duration_s(), 60);
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("r1 is over-saturated")));
  // What was measured is good; what was in flight is not known to its end.
  EXPECT_TRUE(level.valid()) << level.invalid_reason();
  EXPECT_EQ(level.error_rate(), 0);
  EXPECT_GT(level.requests().aborted(), 50u);
  EXPECT_EQ(level.requests().censored(), level.requests().aborted());
  EXPECT_EQ(level.requests().planned(), sink_.levels[0].rows.size());
  EXPECT_LT(level.requests().planned(), 30u * 60);
  EXPECT_EQ(level.objectives().at("ttft_p99_ms"),
            std::numeric_limits<double>::infinity());
}

// Each session adds turns over its life: what arrives grows by itself.
TEST_F(OverSaturationTest, IsNotJudgedWhereRequestsAreSessions) {
  task_.prompts.mutable_prompts(0)->add_turns()->set_content("go on");
  AddPoissonStage(30, 90);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_FALSE(Level(0).over_saturated());
  EXPECT_EQ(Level(0).requests().planned(), 30u * 90 * 4 / 3);
}

TEST_F(OverSaturationTest, RunsALevelToItsEndWhereItIsToBeMarkedOnly) {
  task_.plan.set_on_saturation(v1::OnSaturation::mark);
  AddPoissonStage(30, 90);
  AddPoissonStage(40, 20);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(end_->reason, "");
  EXPECT_TRUE(Level(0).over_saturated());
  ExpectOneRowAnIndex(0, 30 * 90);
  EXPECT_EQ(end_->result.levels_size(), 2);
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("--on-saturation mark")));
}

TEST_F(OverSaturationTest, IsFoundWithinAMinuteBeyondCapacityAndNeverBelow) {
  const v1::LoadPlan plan = task_.plan;
  const v1::PromptSet prompts = task_.prompts;
  for (uint32_t seed = 0; seed < 10; ++seed) {
    SCOPED_TRACE(seed);
    for (const double rate_per_s : {24.0, 16.0}) {
      StartOver(plan, prompts);
      task_.plan.set_random_seed(seed);
      AddServers();
      AddPoissonStage(rate_per_s, 120);
      Run();
      EXPECT_EQ(Level(0).over_saturated(), rate_per_s > 20);
      if (rate_per_s > 20) {
        EXPECT_LT(Level(0).duration_s(), 60);
      }
    }
  }
}

// A higher rate needs more in flight; that is no growing queue.
TEST_F(OverSaturationTest, NeverFindsAScheduleThatAsksForMoreAndMore) {
  v1::Stage& stage = AddRateStage(18, 18 * 60);
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.set_pattern(v1::ArrivalPattern::poisson);
  arrivals.clear_stretches();
  for (const auto& [from, to] : {std::pair(0.1, 18.0), std::pair(18.0, 18.0)}) {
    AddStretch(100, from, to, arrivals);
  }
  Run();
  EXPECT_FALSE(Level(0).over_saturated());
}

TEST_F(OverSaturationTest, LeavesOutLevelsThatAskForMore) {
  AddPoissonStage(30, 300);
  AddPoissonStage(40, 300);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(end_->result.levels_size(), 1);
  EXPECT_EQ(end_->result.ended(), "done");
  EXPECT_THAT(end_->result.ended_reason(), HasSubstr("level r2"));
  EXPECT_THAT(observer_.notices, Contains(end_->result.ended_reason()));
}

TEST_F(OverSaturationTest, GoesOnWhereALevelAsksForLess) {
  AddPoissonStage(30, 300);
  AddPoissonStage(10, 10);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(end_->result.levels_size(), 2);
  EXPECT_EQ(end_->result.ended_reason(), "");
}

TEST(WhyNoHigherRate, CountsWhatIsLeftOut) {
  v1::LoadPlan plan;
  for (const double rate_per_s : {8.0, 8.0, 9.0}) {
    v1::Stage* stage = plan.add_stages();
    stage->set_level(absl::StrCat("r", rate_per_s));
    stage->mutable_load()->mutable_arrivals()->set_rate_per_s(rate_per_s);
  }
  v1::LevelResult last;
  last.set_level("r8");
  last.mutable_asked()->set_rate_per_s(8);
  EXPECT_EQ(WhyNoHigherRate(plan, 1, last), "");
  last.set_over_saturated(true);
  EXPECT_THAT(WhyNoHigherRate(plan, 1, last), HasSubstr("those after it"));
  EXPECT_THAT(WhyNoHigherRate(plan, 2, last), Not(HasSubstr("those after it")));
  EXPECT_EQ(WhyNoHigherRate(plan, 3, last), "");
  plan.mutable_stages(2)->mutable_load()->set_concurrency(5);
  EXPECT_EQ(WhyNoHigherRate(plan, 1, last), "");
}

}  // namespace
}  // namespace byzerperf
