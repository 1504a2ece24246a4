#include "coordinator/run/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace byzerperf {
namespace {

using testing::HasSubstr;

class GateTest : public testing::Test {
 protected:
  GateTest() {
    v1::Objective* objective = plan_.add_objectives();
    objective->set_name("ttft_p99_ms");
    objective->set_less(true);
    objective->set_limit(500);
    objective->set_text("ttft_p99<500ms");
  }

  v1::LevelResult& AddLevel(const std::string& name) {
    v1::LevelResult* level = result_.add_levels();
    level->set_level(name);
    level->set_valid(true);
    level->mutable_client()->set_verdict("ok");
    return *level;
  }
  v1::LevelResult& AddLevel(const std::string& name, double ttft_p99_ms) {
    v1::LevelResult& level = AddLevel(name);
    (*level.mutable_objectives())["ttft_p99_ms"] = ttft_p99_ms;
    return level;
  }

  GateAnswer Judge(RunEnd::Kind kind = RunEnd::Kind::kDone,
                   bool require_valid = true) {
    FillObjectiveResults(plan_, &result_);
    return JudgeRun(kind, result_, {.require_valid = require_valid});
  }
  GateAnswer JudgeWhereInconclusivePasses() {
    FillObjectiveResults(plan_, &result_);
    return JudgeRun(RunEnd::Kind::kDone, result_,
                    {.inconclusive_passes = true});
  }
  // Of the level's ttft_p99_ms.
  static void SetInterval(double low, double high, v1::LevelResult* level) {
    v1::Interval& interval = (*level->mutable_objectives_ci95())["ttft_p99_ms"];
    interval.set_low(low);
    interval.set_high(high);
  }
  GateAnswer JudgeWithoutRequireValid() {
    return Judge(RunEnd::Kind::kDone, /*require_valid=*/false);
  }

  v1::LoadPlan plan_;
  v1::RunResult result_;
};

TEST_F(GateTest, PassesWhenEveryLevelMeetsEveryObjective) {
  AddLevel("c0005", 300);
  AddLevel("c0010", 499);
  EXPECT_EQ(Judge().code, kExitDone);
  ASSERT_EQ(result_.objective_results_size(), 2);
  EXPECT_EQ(result_.objective_results(1).level(), "c0010");
  EXPECT_EQ(result_.objective_results(1).value(), 499);
  EXPECT_TRUE(result_.objective_results(1).met());
}

TEST_F(GateTest, NamesTheObjectiveThatWasMissed) {
  AddLevel("c0005", 300);
  AddLevel("c0010", 500);
  EXPECT_EQ(Judge().code, kExitObjectiveMissed);
  EXPECT_THAT(Judge().reason, HasSubstr("c0010"));
  EXPECT_THAT(Judge().reason, HasSubstr("ttft_p99<500ms"));
}

TEST_F(GateTest, MissesWhatFailuresReach) {
  AddLevel("c0005", std::numeric_limits<double>::infinity());
  EXPECT_EQ(Judge().code, kExitObjectiveMissed);
}

TEST_F(GateTest, IsInconclusiveWhereTheIntervalContainsTheLimit) {
  SetInterval(420, 560, &AddLevel("c0005", 480));
  EXPECT_EQ(Judge().code, kExitInconclusive);
  EXPECT_THAT(Judge().reason, HasSubstr("level c0005"));
  EXPECT_THAT(Judge().reason, HasSubstr("480 (95 % interval 420 to 560)"));
  EXPECT_EQ(JudgeWhereInconclusivePasses().code, kExitDone);
  EXPECT_TRUE(result_.objective_results(0).met());
  EXPECT_TRUE(result_.objective_results(0).inconclusive());
  EXPECT_EQ(result_.objective_results(0).ci95().high(), 560);
}

TEST_F(GateTest, IsJustAsInconclusiveWhereTheValueItselfIsBeyondTheLimit) {
  SetInterval(420, std::numeric_limits<double>::infinity(),
              &AddLevel("c0005", 520));
  EXPECT_EQ(Judge().code, kExitInconclusive);
  EXPECT_EQ(JudgeWhereInconclusivePasses().code, kExitDone);
}

TEST_F(GateTest, IsSureWhereTheWholeIntervalIsOnOneSide) {
  v1::LevelResult& level = AddLevel("c0005", 480);
  SetInterval(460, 499, &level);
  EXPECT_EQ(Judge().code, kExitDone);
  (*level.mutable_objectives())["ttft_p99_ms"] = 520;
  SetInterval(501, 540, &level);
  EXPECT_EQ(Judge().code, kExitObjectiveMissed);
  EXPECT_EQ(JudgeWhereInconclusivePasses().code, kExitObjectiveMissed);
  EXPECT_FALSE(result_.objective_results(0).inconclusive());
}

TEST_F(GateTest, PutsAMissAndAnUnknownValueBeforeAnInconclusiveOne) {
  SetInterval(420, 560, &AddLevel("c0005", 480));
  SetInterval(600, 800, &AddLevel("c0010", 700));
  EXPECT_EQ(Judge().code, kExitObjectiveMissed);
  AddLevel("c0015");
  EXPECT_EQ(Judge().code, kExitNotValid);
}

TEST_F(GateTest, SaysWhereItIsNotKnownHowSureAMissIs) {
  AddLevel("c0005", 520);
  EXPECT_THAT(Judge().reason, HasSubstr("how sure is not known"));
}

TEST_F(GateTest, FailsClosedOnAValueThatIsNotKnown) {
  AddLevel("c0005");
  EXPECT_EQ(Judge().code, kExitNotValid);
  EXPECT_THAT(Judge().reason, HasSubstr("unknown is not a pass"));
  AddLevel("c0010", 9000);
  EXPECT_EQ(Judge().code, kExitNotValid);
}

TEST_F(GateTest, FailsOnALevelThatIsNotValid) {
  AddLevel("c0005", 300);
  v1::LevelResult& level = AddLevel("c0010", 300);
  level.set_valid(false);
  level.set_invalid_reason("no request succeeded");
  EXPECT_EQ(Judge().code, kExitNotValid);
  EXPECT_THAT(Judge().reason, HasSubstr("no request succeeded"));
}

TEST_F(GateTest, FailsClosedOnAClientThatMayHaveBeenTheLimit) {
  AddLevel("c0005", 300);
  v1::ClientHealth* client = AddLevel("c0010", 9000).mutable_client();
  client->set_verdict("limited");
  client->set_cause("cpu");
  EXPECT_EQ(Judge().code, kExitNotValid);
  EXPECT_THAT(Judge().reason, HasSubstr("level c0010: the client was the limit "
                                        "(cpu)"));
  client->set_verdict("unknown");
  client->set_cause("worker_lost");
  EXPECT_EQ(Judge().code, kExitNotValid);
  EXPECT_THAT(Judge().reason, HasSubstr("unknown (worker_lost)"));
  EXPECT_EQ(JudgeWithoutRequireValid().code, kExitObjectiveMissed);
}

TEST_F(GateTest, LetsADisturbedServerPass) {
  AddLevel("c0005", 300).mutable_client()->set_disturbs_server(true);
  EXPECT_EQ(Judge().code, kExitDone);
}

TEST_F(GateTest, SaysHowTheRunEnded) {
  result_.set_ended_reason("why");
  EXPECT_EQ(Judge(RunEnd::Kind::kRefused).code, kExitBadInput);
  EXPECT_EQ(Judge(RunEnd::Kind::kStopped).code, kExitStopped);
  EXPECT_EQ(Judge(RunEnd::Kind::kFailed).code, kExitNotValid);
  EXPECT_EQ(Judge(RunEnd::Kind::kFailed).reason, "why");
}

TEST_F(GateTest, PassesASurvivedLoss) {
  v1::LevelResult& level = AddLevel("c0005", 300);
  level.mutable_degraded()->set_share(0.04);
  EXPECT_EQ(Judge().code, kExitDone);
  level.mutable_degraded()->set_share(0.005);
  level.mutable_requests()->set_lost(1);
  EXPECT_EQ(Judge().code, kExitDone);
}

TEST_F(GateTest, NamesALossThatNobodyMadeUpFor) {
  v1::LevelResult& level = AddLevel("r0005.0", 300);
  level.mutable_degraded()->set_share(0.04);
  level.mutable_requests()->set_lost(12);
  EXPECT_EQ(JudgeWithoutRequireValid().code, kExitDone);  // a closed loop
  level.mutable_asked()->set_rate_per_s(5);
  EXPECT_EQ(JudgeWithoutRequireValid().code, kExitNotValid);
  EXPECT_THAT(Judge().reason, HasSubstr("12 requests were lost with a worker"));
}

}  // namespace
}  // namespace byzerperf
