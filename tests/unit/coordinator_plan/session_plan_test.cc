// What sessions and their users come to in the plan and on its screen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/plan/plan_screen.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class SessionPlanTest : public ResolveTest {};

TEST_F(SessionPlanTest, AUsersRequestsAreUsersOverRateApart) {
  const auto options =
      Resolve({"--num-concurrent-requests", "4,8", "--user-centric-rate", "2"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.stages(0).user_gap_s(), 2);
  EXPECT_EQ(options->plan.stages(1).user_gap_s(), 4);
}

TEST_F(SessionPlanTest, WithoutOneAUserGoesOnAtItsAnswer) {
  const auto options = Resolve({});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.stages(0).user_gap_s(), 0);
  EXPECT_EQ(options->plan.session_header(), "");
}

TEST_F(SessionPlanTest, TheScreenSaysTheRateInBothLanguages) {
  const auto options =
      Resolve({"--num-concurrent-requests", "6", "--user-centric-rate", "2.5",
               "--lang", "both"});
  ASSERT_TRUE(options.ok()) << options.status();
  const std::string screen = PlanScreen(*options);
  EXPECT_THAT(screen, HasSubstr("2.5 requests/s of all users together"));
  EXPECT_THAT(screen, HasSubstr("所有用户合计每秒 2.5 个请求"));
}

TEST_F(SessionPlanTest, ContradictsWhatElseSaysWhenUsersGoOn) {
  for (const std::vector<std::string>& other :
       {std::vector<std::string>{"--concurrency-ramp", "10s"},
        std::vector<std::string>{"--think-time", "1s"},
        std::vector<std::string>{"--think-time-stddev", "1s"}}) {
    EXPECT_THAT(Error({"--user-centric-rate", "2", other[0], other[1]}),
                HasSubstr(other[0] + ": '" + other[1] +
                          "' and --user-centric-rate contradict each other"));
  }
  EXPECT_THAT(Error({"--user-centric-rate", "2", "--request-rate", "4"}),
              HasSubstr("--user-centric-rate: '2' is of a closed loop, and "
                        "--request-rate makes an open one"));
}

TEST_F(SessionPlanTest, IsARateInReach) {
  EXPECT_THAT(Error({"--user-centric-rate", "0"}),
              HasSubstr("--user-centric-rate (requests/s): 0 must be from"));
  EXPECT_THAT(Error({"--user-centric-rate", "0.001",
                     "--num-concurrent-requests", "100"}),
              HasSubstr("of level c0100: 100000 must be from 0 to 86400"));
}

TEST_F(SessionPlanTest, TheScreenCountsSessionsAndTheirRequests) {
  dir_.Write("prompts.jsonl",
             R"({"messages": [{"role": "user", "content": "One?"},)"
             R"( {"role": "assistant", "content": "1."},)"
             R"( {"role": "user", "content": "Two?"}]})"
             "\n");
  const std::vector<std::string> asked = {"--multi-turn", "--request-count",
                                          "42"};
  const auto options = Resolve(asked);
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(PlanScreen(*options),
              HasSubstr("42 sessions of 84 requests in all"));
  EXPECT_THAT(PlanScreen(*options), HasSubstr("  sessions  "));
  std::vector<std::string> in_chinese = asked;
  in_chinese.insert(in_chinese.end(), {"--lang", "zh"});
  const auto chinese = Resolve(in_chinese);
  ASSERT_TRUE(chinese.ok()) << chinese.status();
  EXPECT_THAT(PlanScreen(*chinese), HasSubstr("共 42 个会话，84 个请求"));
}

TEST_F(SessionPlanTest, InAnOpenLoopTheRateIsOfSessionsAndNoQueueIsJudged) {
  dir_.Write("prompts.jsonl",
             R"({"messages": [{"role": "user", "content": "One?"},)"
             R"( {"role": "user", "content": "Two?"}]})"
             "\n");
  const std::vector<std::string> asked = {"--multi-turn", "--request-rate", "2",
                                          "--request-count", "42"};
  const auto options = Resolve(asked);
  ASSERT_TRUE(options.ok()) << options.status();
  const std::string screen = PlanScreen(*options);
  EXPECT_THAT(screen, HasSubstr("  sessions/s  "));
  EXPECT_THAT(screen, Not(HasSubstr("over-saturated")));
  EXPECT_THAT(screen, Not(HasSubstr("req/s")));
  std::vector<std::string> judged = asked;
  judged.insert(judged.end(), {"--on-saturation", "mark"});
  EXPECT_THAT(Error(judged),
              HasSubstr("--on-saturation and sessions contradict each other"));
}

TEST_F(SessionPlanTest, SaysThatTurnsComeTooLateForTheGracePeriod) {
  dir_.Write("prompts.jsonl",
             R"({"messages": [{"role": "user", "content": "One?"},)"
             R"( {"role": "user", "content": "Two?"}]})"
             "\n");
  const auto notices = [&](const std::string& grace) {
    const auto options =
        Resolve({"--multi-turn", "--request-rate", "2", "--timeout", "10s",
                 "--turn-delay", "5s", "--benchmark-grace-period", grace});
    EXPECT_TRUE(options.ok()) << options.status();
    return options->notices;
  };
  EXPECT_THAT(notices("2s"),
              Contains(HasSubstr("a turn waits up to 5 s for its time, and 2 s "
                                 "after the level's end")));
  EXPECT_THAT(notices("5s"), Not(Contains(HasSubstr("a turn waits"))));
}

TEST_F(SessionPlanTest, ASessionsHeaderStandsInThePlan) {
  const auto options = Resolve({"--session-header", "X-Session-Id"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.session_header(), "X-Session-Id");
}

TEST_F(SessionPlanTest, ASessionsHeaderIsNoOtherHeader) {
  EXPECT_THAT(Error({"--session-header", "two words"}),
              HasSubstr("--session-header: 'two words' must be 1 to 64"));
  EXPECT_THAT(Error({"--session-header", "Content-Length"}),
              HasSubstr("'Content-Length' has a meaning of its own"));
  EXPECT_THAT(Error({"--session-header", "X-Who", "-H", "x-who: me"}),
              HasSubstr("--session-header: 'X-Who' and --header of that name"));
}

}  // namespace
}  // namespace byzerperf
