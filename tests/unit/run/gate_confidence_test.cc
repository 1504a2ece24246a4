#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>

#include "coordinator/run/gate.h"
#include "tests/unit/run/gate_fixture.h"

// What a gate says of values that chance may have made.

namespace byzerperf {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(GateTest, IsInconclusiveWhereTheIntervalContainsTheLimit) {
  SetInterval(420, 560, &AddLevel("c0005", 480));
  EXPECT_EQ(Judge().code, kExitInconclusive);
  EXPECT_THAT(Judge().reason, HasSubstr("level c0005"));
  EXPECT_THAT(Judge().reason,
              HasSubstr("480 ms (95 % interval 420 ms to 560 ms)"));
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
  EXPECT_THAT(Judge().reason,
              HasSubstr("300 ms (95 % interval 200 ms to ∞ ms)"));
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

}  // namespace
}  // namespace byzerperf
