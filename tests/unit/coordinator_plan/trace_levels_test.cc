#include "coordinator/plan/trace_levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class TraceLevelsTest : public ::testing::Test {
 protected:
  TraceLevelsTest() {
    for (uint64_t i = 0; i < 101; ++i) due_us_.push_back(i * 100'000);
    rules_.due_us = due_us_;  // ten a second, the last after 10 s
  }

  v1::Stage One(double speedup = 1) {
    const auto made = MakeTraceLevels({speedup}, rules_);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->stages.at(0) : v1::Stage();
  }

  std::string Error() {
    return std::string(MakeTraceLevels({1}, rules_).status().message());
  }

  std::vector<uint64_t> due_us_;
  TraceRules rules_;
};

TEST(Speedups, AreANumberOrAList) {
  EXPECT_THAT(*ParseSpeedups("1"), ElementsAre(1));
  EXPECT_THAT(*ParseSpeedups("0.5, 2,2"), ElementsAre(0.5, 2, 2));
  for (const char* wrong :
       {"", "0", "-1", "inf", "nan", "1e7", "1x", "1:2:1"}) {
    EXPECT_THAT(ParseSpeedups(wrong).status().message(),
                HasSubstr(std::string("--speedup: '") + wrong +
                          "' must be a number from 1e-06 to 1000000 or a list "
                          "such as 1,2,4"));
  }
}

TEST(Speedups, NameLevels) {
  EXPECT_THAT(SpeedupNames({1, 0.5, 12.25, 1}),
              ElementsAre("x1", "x0.5", "x12.25", "x1-2"));
}

TEST_F(TraceLevelsTest, HaveTheRequestsOfTheTraceAtItsMeanRateTimesTheSpeedup) {
  rules_.max_in_flight = 9;
  const auto made = MakeTraceLevels({1, 4}, rules_);
  ASSERT_TRUE(made.ok()) << made.status();
  const v1::Stage& slow = made->stages.at(0);
  EXPECT_EQ(slow.level(), "x1");
  EXPECT_EQ(slow.request_count(), 101u);
  EXPECT_EQ(slow.warmup_request_count(), 0u);
  const v1::Arrivals& arrivals = slow.load().arrivals();
  EXPECT_EQ(arrivals.pattern(), v1::ArrivalPattern::trace);
  EXPECT_EQ(arrivals.rate_per_s(), 10.1);
  EXPECT_EQ(arrivals.max_in_flight(), 9u);
  EXPECT_TRUE(arrivals.stretches().empty());
  EXPECT_EQ(made->stages.at(1).load().arrivals().speedup(), 4);
  EXPECT_EQ(made->stages.at(1).load().arrivals().rate_per_s(), 40.4);
}

TEST_F(TraceLevelsTest, AreCutByACountOrADuration) {
  rules_.level.request_count = 31;
  EXPECT_EQ(One().request_count(), 31u);
  EXPECT_NEAR(One().load().arrivals().rate_per_s(), 31 / 3.0, 1e-12);
  rules_.level.duration = absl::Seconds(2);
  EXPECT_EQ(One().request_count(), 20u);
  EXPECT_EQ(One(2).request_count(), 31u);
  rules_.level.request_count.reset();
  EXPECT_EQ(One(2).request_count(), 40u);
  rules_.level.requests_per_level = "once";
  EXPECT_EQ(One(20).request_count(), 101u);
}

TEST_F(TraceLevelsTest, CountWarmupAndCooldownByWhatIsDueThen) {
  rules_.level.warmup.duration = absl::Seconds(1);
  rules_.level.cooldown.duration = absl::Seconds(2);
  v1::Stage stage = One();
  EXPECT_EQ(stage.warmup_request_count(), 10u);
  EXPECT_EQ(stage.cooldown_request_count(), 21u);  // from 8 s to 10 s
  stage = One(2);
  EXPECT_EQ(stage.warmup_request_count(), 20u);
  rules_.level.warmup.request_count = 50;
  rules_.level.cooldown.request_count = 30;
  rules_.level.duration = absl::Seconds(30);
  stage = One();
  EXPECT_EQ(stage.warmup_request_count(), 50u);
  EXPECT_EQ(stage.cooldown_request_count(), 30u);
}

TEST_F(TraceLevelsTest, NoMoreRequestsThanTheTraceHas) {
  rules_.level.request_count = 102;
  EXPECT_EQ(Error(),
            "--max-num-completed-requests: 102 must be from 1 to 101, the "
            "requests that --trace holds");
}

TEST_F(TraceLevelsTest, ADurationLeavesSomeToSend) {
  due_us_.assign(2, 5'000'000);
  rules_.due_us = due_us_;
  rules_.level.duration = absl::Seconds(5);
  EXPECT_EQ(Error(),
            "--timeout (s): 5 must leave time for a request: level x1 has none "
            "due by then");
}

TEST_F(TraceLevelsTest, AllAtOnceIsABurst) {
  due_us_.assign(3, 0);
  rules_.due_us = due_us_;
  EXPECT_TRUE(std::isinf(One().load().arrivals().rate_per_s()));
}

}  // namespace
}  // namespace byzerperf
