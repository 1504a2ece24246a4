#include "coordinator/run/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/unit/run/gate_fixture.h"

namespace byzerperf {
namespace {

using testing::HasSubstr;

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

TEST_F(GateTest, GivesValuesWithTheirUnitsAndNoMoreDigitsThanTheReport) {
  SetInterval(519.5625, 540.3489, &AddLevel("c0005", 520.0212));
  EXPECT_THAT(Judge().reason,
              HasSubstr("520 ms (95 % interval 520 ms to 540 ms)"));
  SetInterval(0.5625, 501.25, result_.mutable_levels(0));
  (*result_.mutable_levels(0)->mutable_objectives())["ttft_p99_ms"] = 20.0212;
  EXPECT_THAT(Judge().reason,
              HasSubstr("20.0 ms (95 % interval 0.562 ms to 501 ms)"));
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
