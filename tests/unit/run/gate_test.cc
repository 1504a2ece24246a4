#include "coordinator/run/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>

namespace byzerperf {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  EXPECT_THAT(Judge().reason, HasSubstr("480 ms (95 % interval 420 ms to 560 ms)"));
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

TEST_F(GateTest, GivesValuesWithTheirUnitsAndNoMoreDigitsThanTheReport) {
  SetInterval(519.5625, 540.3489, &AddLevel("c0005", 520.0212));
  EXPECT_THAT(Judge().reason,
              HasSubstr("520 ms (95 % interval 520 ms to 540 ms)"));
  SetInterval(0.5625, 501.25, result_.mutable_levels(0));
  (*result_.mutable_levels(0)->mutable_objectives())["ttft_p99_ms"] = 20.0212;
  EXPECT_THAT(Judge().reason,
              HasSubstr("20.0 ms (95 % interval 0.562 ms to 501 ms)"));
}

TEST_F(GateTest, SaysWhereItIsNotKnownHowSureAMissIs) {
  AddLevel("c0005", 520);
  EXPECT_THAT(Judge().reason, HasSubstr("how sure is not known"));
}

TEST_F(GateTest, SaysSoOfAPassToo) {
  AddLevel("c0005", 300);
  SetInterval(290, 310, &AddLevel("c0010", 300));
  AddLevel("c0015", 300);
  EXPECT_EQ(Judge().code, kExitDone);
  EXPECT_THAT(Judge().notes,
              ElementsAre("\"ttft_p99<500ms\" passes; level c0005: how sure is "
                          "not known; level c0015: how sure is not known"));
  SetInterval(290, 310, result_.mutable_levels(0));
  SetInterval(290, 310, result_.mutable_levels(2));
  EXPECT_THAT(Judge().notes, IsEmpty());
}

TEST_F(GateTest, SaysWhatWasLetPass) {
  SetInterval(420, 560, &AddLevel("c0005", 520));
  EXPECT_THAT(JudgeWhereInconclusivePasses().notes,
              ElementsAre("\"ttft_p99<500ms\" passes; level c0005: not sure: "
                          "520 ms (95 % interval 420 ms to 560 ms)"));
}

// Too few requests: the tail may lie anywhere.
TEST_F(GateTest, IsInconclusiveWhereTheIntervalIsOpen) {
  SetInterval(200, std::numeric_limits<double>::infinity(),
              &AddLevel("c0005", 300));
  EXPECT_EQ(Judge().code, kExitInconclusive);
  EXPECT_THAT(Judge().reason, HasSubstr("300 ms (95 % interval 200 ms to ∞ ms)"));
}

class ErrorRateGate : public GateTest {
 protected:
  ErrorRateGate() {
    v1::Objective* objective = plan_.mutable_objectives(0);
    objective->set_name("error_rate");
    objective->set_limit(0.01);
    objective->set_text("error_rate<1%");
  }

  void AddErrorRate(const std::string& name, double value, double low,
                    double high) {
    v1::LevelResult& level = AddLevel(name);
    (*level.mutable_objectives())["error_rate"] = value;
    v1::Interval& interval = (*level.mutable_objectives_ci95())["error_rate"];
    interval.set_low(low);
    interval.set_high(high);
  }
};

TEST_F(ErrorRateGate, PassesWithoutAFailureAndSaysHowManyThereMayBe) {
  AddErrorRate("c0005", 0, 0, 0.0113);
  EXPECT_EQ(Judge().code, kExitDone);
  EXPECT_THAT(Judge().notes,
              ElementsAre("\"error_rate<1%\" passes; level c0005: no request "
                          "failed, and at most 1.13 % would (95 % interval)"));
  EXPECT_FALSE(result_.objective_results(0).inconclusive());
  EXPECT_EQ(result_.objective_results(0).ci95().high(), 0.0113);
}

TEST_F(ErrorRateGate, GoesByTheIntervalFromTheFirstFailureOn) {
  AddErrorRate("c0005", 0.003, 0.0005, 0.0166);
  EXPECT_EQ(Judge().code, kExitInconclusive);
  AddErrorRate("c0010", 0.05, 0.02, 0.08);
  EXPECT_EQ(Judge().code, kExitObjectiveMissed);
}

// Three runs of one load.
class RepeatedGate : public GateTest {
 protected:
  void AddRun(const std::string& name, std::optional<double> ttft_p99_ms) {
    v1::LevelResult& level = AddLevel(name);
    if (ttft_p99_ms) {
      (*level.mutable_objectives())["ttft_p99_ms"] = *ttft_p99_ms;
    }
    level.mutable_asked()->set_concurrency(5);
    level.mutable_throughput()->set_requests_per_s(2);
    level.mutable_throughput()->set_output_tokens_per_s(100);
  }
};

TEST_F(RepeatedGate, JudgesThreeRunsAsTheirLoadIsJudged) {
  AddRun("c0005", 440);
  AddRun("c0005-2", 505);
  AddRun("c0005-3", 450);
  EXPECT_EQ(Judge().code, kExitInconclusive);
  ASSERT_EQ(result_.objective_results_size(), 1);
  EXPECT_EQ(result_.objective_results(0).level(), "c0005");
  EXPECT_EQ(result_.objective_results(0).value(), 450);
  EXPECT_THAT(Judge().reason, AllOf(HasSubstr("level c0005 (median of 3 runs)"),
                                    HasSubstr("450 ms (95 % interval ")));
  (*result_.mutable_levels(1)->mutable_objectives())["ttft_p99_ms"] = 460;
  EXPECT_EQ(Judge().code, kExitDone);
  EXPECT_THAT(Judge().notes, IsEmpty());
}

TEST_F(RepeatedGate, JudgesTwoRunsEachByItself) {
  AddRun("c0005", 440);
  AddRun("c0005-2", 505);
  EXPECT_EQ(Judge().code, kExitObjectiveMissed);
  EXPECT_EQ(result_.objective_results_size(), 2);
  EXPECT_THAT(Judge().reason, HasSubstr("level c0005-2 missed"));
}

TEST_F(RepeatedGate, FailsClosedWhereOneRunDoesNotTell) {
  AddRun("c0005", 440);
  AddRun("c0005-2", std::nullopt);
  AddRun("c0005-3", 450);
  EXPECT_EQ(Judge().code, kExitNotValid);
  EXPECT_THAT(Judge().reason, HasSubstr("level c0005-2: the value of"));
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
