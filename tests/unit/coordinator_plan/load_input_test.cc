// Flags of the load that contradict each other or miss their rules, a line a
// contradiction: every message names the flag, the value and the rule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

struct BadLoad {
  std::vector<std::string> arguments;
  std::vector<std::string> words;
};

class LoadInputTest : public ResolveTest {
 protected:
  void ExpectRefused(const std::vector<BadLoad>& cases) {
    for (const BadLoad& test : cases) {
      const auto options = Resolve(test.arguments);
      ASSERT_EQ(options.status().code(), absl::StatusCode::kInvalidArgument)
          << test.words.front() << options.status();
      for (const std::string& word : test.words) {
        EXPECT_THAT(options.status().message(), HasSubstr(word));
      }
    }
  }

  std::string series_ = dir_.Write("rates.csv", "0,5\n60,5\n");
};

TEST_F(LoadInputTest, NamesFlagValueAndRule) {
  ExpectRefused({
      {{"--request-rate", ""}, {"--request-rate: ''", "FROM:TO:STEP"}},
      {{"--request-rate", "0"}, {"--request-rate: '0'", "from 0.001"}},
      {{"--num-concurrent-requests", ""}, {"--num-concurrent-requests: ''"}},
      {{"--request-rate", "5", "--arrival-pattern", "poison"},
       {"--arrival-pattern: 'poison'", "constant, poisson, gamma",
        "did you mean poisson?"}},
      {{"--request-rate", "5", "--arrival-pattern", "gamma",
        "--arrival-smoothness", "0"},
       {"--arrival-smoothness of level r0005.0: 0", "from 0.01 to 10000"}},
      {{"--request-rate", "5", "--on-saturation", "go"},
       {"--on-saturation: 'go'", "stop, mark"}},
      {{"--request-rate", "5", "--max-in-flight", "0"},
       {"--max-in-flight: 0 must be from 1"}},
      {{"--request-rate", "5", "--max-in-flight", "2000000"},
       {"--max-in-flight of level r0005.0: 2000000", "to 1000000"}},
      {{"--request-rate", "5", "--request-rate-ramp", "-1s"},
       {"--request-rate-ramp: '-1s'", "0 or more"}},
      {{"--request-rate", "5", "--request-rate-ramp", "8d"},
       {"--request-rate-ramp: '8d'"}},
      {{"--request-rate", "5", "--request-rate-ramp", "169h"},
       {"--request-rate-ramp (s): 608400", "to 604800"}},
      {{"--request-rate-series", "/nowhere.csv"},
       {"--request-rate-series: '/nowhere.csv' is not a file"}},
      {{"--request-rate", "5", "--timeout", "0"},
       {"--timeout (s): 0", "from 0.1 to 604800"}},
      {{"--request-rate", "5", "--request-count", "0"},
       {"--max-num-completed-requests: 0", "from 1 to 268435455"}},
      {{"--prefill-concurrency", "0"},
       {"--prefill-concurrency: 0 must be from 1"}},
      {{"--num-runs", "0"}, {"--num-runs: 0 must be from 1 to 3724"}},
      {{"--num-runs", "1863", "--num-concurrent-requests", "5,10"},
       {"--num-runs: 1863 must be from 1 to 1862 with 2 levels"}},
      {{"--level-order", "random"},
       {"--level-order: 'random'", "given, shuffled"}},
      {{"--request-cancellation-rate", "5"},
       {"--request-cancellation-rate: '5'", "5%"}},
      {{"--warmup-concurrency", "6", "--warmup-request-count", "6"},
       {"--warmup-concurrency of level c0005: 6", "from 1 to 5"}},
      {{"--cooldown-concurrency", "0", "--cooldown-request-count", "6"},
       {"--cooldown-concurrency of level c0005: 0", "from 1 to 5"}},
      {{"--request-rate", "5", "--warmup-request-rate", "0",
        "--warmup-request-count", "6"},
       {"--warmup-request-rate: 0", "from 0.001"}},
      {{"--request-rate", "5", "--cooldown-request-rate", "-1",
        "--cooldown-duration", "6s"},
       {"--cooldown-request-rate: -1", "from 0.001"}},
      {{"--warmup-duration", "200h"},
       {"--warmup-duration (s): 720000", "to 604800"}},
      {{"--think-time", "25h"}, {"--think-time (s): 90000", "to 86400"}},
  });
}

TEST_F(LoadInputTest, NamesBothFlagsOfAContradictionBetweenTheLoops) {
  ExpectRefused({
      {{"--request-rate", "5", "--num-concurrent-requests", "9"},
       {"--num-concurrent-requests: '9' and --request-rate contradict",
        "for a ceiling give --max-in-flight"}},
      {{"--request-rate", "5", "--request-rate-series", series_},
       {"--request-rate: '5' and --request-rate-series contradict"}},
      {{"--request-rate-series", series_, "--request-rate-ramp", "5s"},
       {"--request-rate-ramp: '5s' and --request-rate-series contradict"}},
      {{"--request-rate-series", series_, "--warmup-request-rate", "5"},
       {"--warmup-request-rate: '5' and --request-rate-series contradict"}},
      {{"--request-rate-series", series_, "--cooldown-request-rate", "5"},
       {"--cooldown-request-rate: '5' and --request-rate-series contradict"}},
      {{"--request-rate", "inf", "--arrival-pattern", "constant"},
       {"--arrival-pattern: 'constant' and --request-rate inf contradict"}},
      {{"--request-rate", "inf", "--on-saturation", "mark"},
       {"--on-saturation: 'mark' and --request-rate inf contradict"}},
      {{"--request-rate", "inf", "--request-rate-ramp", "5s"},
       {"--request-rate-ramp and --request-rate inf contradict"}},
      // Of an open loop only.
      {{"--arrival-pattern", "constant"},
       {"--arrival-pattern: 'constant'", "give --request-rate"}},
      {{"--arrival-smoothness", "2"},
       {"--arrival-smoothness: '2'", "give --request-rate"}},
      {{"--request-rate-ramp", "5s"},
       {"--request-rate-ramp: '5s'", "give --request-rate"}},
      {{"--max-in-flight", "5"},
       {"--max-in-flight: '5'", "give --request-rate"}},
      {{"--on-saturation", "mark"},
       {"--on-saturation: 'mark'", "give --request-rate"}},
      {{"--warmup-request-rate", "5"},
       {"--warmup-request-rate: '5'", "give --request-rate"}},
      {{"--cooldown-request-rate", "5"},
       {"--cooldown-request-rate: '5'", "give --request-rate"}},
      // Of a closed loop only.
      {{"--request-rate", "5", "--concurrency-ramp", "5s"},
       {"--concurrency-ramp: '5s'", "--request-rate makes an open one"}},
      {{"--request-rate", "5", "--warmup-concurrency", "5"},
       {"--warmup-concurrency: '5'", "--request-rate makes an open one"}},
      {{"--request-rate", "5", "--cooldown-concurrency", "5"},
       {"--cooldown-concurrency: '5'", "--request-rate makes an open one"}},
      {{"--request-rate", "5", "--think-time", "5s"},
       {"--think-time: '5s'", "--request-rate makes an open one"}},
      {{"--request-rate-series", series_, "--think-time-stddev", "5s"},
       {"--think-time-stddev: '5s'", "--request-rate makes an open one"}},
  });
}

TEST_F(LoadInputTest, NamesTheFlagThatAnotherOneNeeds) {
  ExpectRefused({
      {{"--request-rate", "5", "--arrival-smoothness", "2"},
       {"--arrival-smoothness: 2 needs --arrival-pattern gamma"}},
      {{"--num-concurrent-requests", "5", "--level-order", "shuffled"},
       {"--level-order: shuffled needs several levels"}},
      {{"--think-time-stddev", "1s"},
       {"--think-time-stddev (s): 1 needs --think-time"}},
      {{"--request-cancellation-delay", "1s"},
       {"--request-cancellation-delay: 1s needs "
        "--request-cancellation-rate"}},
      {{"--request-cancellation-rate", "5%", "--request-cancellation-delay",
        "10m"},
       {"--request-cancellation-delay: 600 s", "below --request-timeout"}},
      {{"--warmup-concurrency", "2"},
       {"--warmup-concurrency: 2 needs --warmup-request-count or "
        "--warmup-duration"}},
      {{"--cooldown-concurrency", "2"},
       {"--cooldown-concurrency: 2 needs --cooldown-request-count"}},
      {{"--request-rate", "5", "--warmup-request-rate", "2"},
       {"--warmup-request-rate: 2 needs --warmup-request-count"}},
      {{"--request-rate", "5", "--cooldown-request-rate", "2"},
       {"--cooldown-request-rate: 2 needs --cooldown-request-count"}},
      {{"--cooldown-duration", "5s"},
       {"--cooldown-duration (s): 5 needs --timeout"}},
      {{"--timeout", "5s", "--cooldown-request-count", "5"},
       {"--cooldown-request-count: 5 needs --max-num-completed-requests"}},
      {{"--prefill-concurrency", "5", "--no-streaming"},
       {"--prefill-concurrency and --no-streaming contradict"}},
  });
}

TEST_F(LoadInputTest, LeavesSomethingToMeasure) {
  ExpectRefused({
      {{"--request-count", "30", "--warmup-request-count", "20",
        "--cooldown-request-count", "10"},
       {"--warmup-request-count and --cooldown-request-count: 20 + 10",
        "below the 30 requests of level c0005"}},
      {{"--timeout", "30s", "--warmup-duration", "20s", "--cooldown-duration",
        "10s"},
       {"--warmup-duration and --cooldown-duration (s): 20 + 10",
        "below the 30 s of level c0005"}},
      {{"--timeout", "30s", "--concurrency-ramp", "30s"},
       {"--concurrency-ramp (s): 30", "below the 30 s of level c0005"}},
      {{"--request-rate", "5", "--request-count", "30",
        "--warmup-request-count", "30"},
       {"--warmup-request-count or --warmup-duration (30 requests",
        "none of the 30 requests of level r0005.0"}},
      {{"--request-rate", "5", "--timeout", "10s", "--request-rate-ramp",
        "10s"},
       {"--request-rate-ramp", "all of the 10 s (--timeout) of level"}},
      {{"--request-rate", "5", "--timeout", "10s", "--warmup-duration", "1m"},
       {"--warmup-duration", "of level r0005.0 to measure"}},
  });
}

}  // namespace
}  // namespace byzerperf
