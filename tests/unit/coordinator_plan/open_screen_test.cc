// The plan screen of an open loop, and of what is special about a load.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/plan/first_requests.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class OpenScreenTest : public ResolveTest {
 protected:
  std::string First(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--prompt-reuse", "same"});
    const auto options = Resolve(arguments);
    return options.ok() ? FirstRequests(*options, 3)
                        : std::string(options.status().message());
  }
};

TEST_F(OpenScreenTest, ShowsRatesArrivalsAndTheTimeThatIsKnownBefore) {
  const std::string screen =
      Screen({"--request-rate", "4,20", "--arrival-pattern", "constant",
              "--request-count", "401", "--warmup-request-count", "50",
              "--pause", "10s"});
  EXPECT_THAT(screen, HasSubstr("  load        open loop, an over-saturated "
                                "level ends early\n"));
  EXPECT_THAT(
      screen,
      HasSubstr(
          "  level    req/s  arrivals  requests   time  warm-up  measured "
          " percentiles\n"
          "  r0004.0      4  constant       401  1m40s       50       351 "
          " p50 p90 p95 p99\n"
          "  r0020.0     20  constant       401    20s       50       351 "
          " p50 p90 p95 p99\n"
          "  802 requests in all; at least 2m10s\n"));
}

TEST_F(OpenScreenTest, AlignsChineseColumns) {
  EXPECT_THAT(
      Screen({"--request-rate", "20", "--arrival-pattern", "constant",
              "--request-count", "401", "--cooldown-request-count", "5",
              "--lang", "zh"}),
      HasSubstr(
          "  档       请求/秒  到达方式  请求数  时长  预热  冷却  计入统计  "
          "可得分位数\n"
          "  r0020.0       20  constant     401   20s     0     5       396  "
          "p50 p90 p95 p99\n"
          "  共 401 个请求；至少 20s\n"));
}

TEST_F(OpenScreenTest, KnowsTheTimeOfTimeBoundLevels) {
  const std::string screen =
      Screen({"--request-rate", "10", "--arrival-pattern", "gamma",
              "--arrival-smoothness", "0.5", "--timeout", "60s"});
  EXPECT_THAT(screen, HasSubstr("gamma 0.5"));
  EXPECT_THAT(screen, HasSubstr("  1m  "));
  EXPECT_THAT(screen, HasSubstr("at most 1m30s\n"));
}

TEST_F(OpenScreenTest, TakesTheTimeOfACountThatComesBeforeTheDuration) {
  EXPECT_THAT(Screen({"--request-rate", "10", "--arrival-pattern", "constant",
                      "--timeout", "60s", "--request-count", "301"}),
              HasSubstr("constant       301   30s        0       301"));
}

TEST_F(OpenScreenTest, ShowsABurst) {
  const std::string screen = Screen({"--request-rate", "inf"});
  EXPECT_THAT(screen, HasSubstr("  level  req/s  arrivals  requests  time"));
  EXPECT_THAT(screen, HasSubstr("  rinf     inf   at once       320     0"));
  EXPECT_THAT(screen, HasSubstr("320 requests in all; how long they take"));
}

TEST_F(OpenScreenTest, ShowsHowTheRateGoes) {
  EXPECT_THAT(Screen({"--request-rate", "10,20", "--warmup-request-rate", "2",
                      "--warmup-duration", "10s", "--request-rate-ramp", "5s",
                      "--cooldown-request-rate", "1", "--cooldown-duration",
                      "8s", "--timeout", "60s"}),
              HasSubstr("  rate        r0010.0: 2/s for 10s, from 2 to 10/s "
                        "in 5s, 10/s for 37s, then 1/s\n"));
  const std::string series = dir_.Write("rates.csv", "0,5\n60,5\n60,8\n90,8\n");
  EXPECT_THAT(Screen({"--request-rate-series", series}),
              HasSubstr("  rate        r0008.0: 5/s for 1m, 8/s for 30s\n"));
  std::string saw;
  for (int i = 0; i < 20; ++i) {
    saw += std::to_string(i) + "," + std::to_string(i % 2 + 1) + "\n";
  }
  EXPECT_THAT(Screen({"--request-rate-series", dir_.Write("saw.csv", saw)}),
              HasSubstr("from 2 to 1/s in 1s, 13 more stretches\n"));
  EXPECT_THAT(Screen({"--request-rate", "10"}), Not(HasSubstr("\n  rate ")));
}

TEST_F(OpenScreenTest, SaysWhatIsSpecialAboutTheLoad) {
  EXPECT_THAT(Screen({"--request-rate", "10", "--max-in-flight", "64",
                      "--on-saturation", "mark", "--prefill-concurrency", "4",
                      "--request-cancellation-rate", "5%"}),
              HasSubstr("open loop, what is due with 64 in flight is not sent, "
                        "an over-saturated level is marked, at most 4 waiting "
                        "for their first token, 5 % given up as soon as they "
                        "are issued\n"));
  EXPECT_THAT(
      Screen({"--concurrency-ramp", "10s", "--warmup-concurrency", "2",
              "--warmup-duration", "20s", "--think-time", "2s",
              "--think-time-stddev", "500ms", "--request-cancellation-rate",
              "0.07", "--request-cancellation-delay", "3s", "--lang", "zh"}),
      HasSubstr("  负载      在 10s 内逐个起压，预热时并发 2，思考时间 2s ± "
                "500ms，7% 的请求在发出 3s 后主动放弃\n"));
  EXPECT_THAT(Screen({}), Not(HasSubstr("\n  load ")));
}

TEST_F(OpenScreenTest, SaysWhatTimeBoundPhasesLeaveOpen) {
  EXPECT_THAT(
      Screen({"--warmup-duration", "20s", "--timeout", "5m",
              "--cooldown-request-count", "5", "--request-count", "330"}),
      HasSubstr("  level  concurrency     requests  warm-up  cool-down  waves "
                " measured  percentiles\n"
                "  c0005            5  330, for 5m      20s          5   66.0 "
                "     ≤320  p50"));
}

TEST_F(OpenScreenTest, ShowsWhenTheFirstRequestsAreDue) {
  EXPECT_EQ(First({"--request-rate", "0.5", "--arrival-pattern", "constant",
                   "--prompt-sampling", "sequential"}),
            "r0000.5\n"
            "  0  0.000 s  p0  Tell 0\n"
            "  1  2.000 s  p1  Tell 1\n"
            "  2  4.000 s  p2  Tell 2\n");
}

TEST_F(OpenScreenTest, ShowsThinkTimeAndWhatIsGivenUp) {
  EXPECT_EQ(First({"--num-concurrent-requests", "2", "--think-time", "1.5s",
                   "--request-cancellation-rate", "100%",
                   "--request-cancellation-delay", "2s"}),
            "c0002\n"
            "  0  p0  then thinks 1.500 s  given up after 2s  Tell 0\n"
            "  1  p1  then thinks 1.500 s  given up after 2s  Tell 1\n"
            "  2  p2  then thinks 1.500 s  given up after 2s  Tell 2\n");
}

}  // namespace
}  // namespace byzerperf
