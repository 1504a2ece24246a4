// plan.yaml holds all that a load is made of: resolved again it gives the plan
// that it came from.
#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using Arguments = std::vector<std::string>;

class PlanRerunTest : public ResolveTest,
                      public ::testing::WithParamInterface<Arguments> {
 protected:
  PlanRerunTest() {
    dir_.Write("night.csv", "time_s,rate_per_s\n0,2\n30,2\n60,20.5\n90,0\n");
  }

  // `night.csv` stands for that file of the test's folder.
  Arguments WithFiles() const {
    Arguments arguments = GetParam();
    for (std::string& argument : arguments) {
      if (argument == "night.csv") argument = dir_.File(argument);
    }
    return arguments;
  }
};

TEST_P(PlanRerunTest, GivesThePlanAgain) {
  auto first = Resolve(WithFiles());
  ASSERT_TRUE(first.ok()) << first.status();
  TempDir other;
  RunCommandLine command("coordinator", "");
  ASSERT_TRUE(
      command.line()
          .Parse({"--config", other.Write("plan.yaml", first->plan_yaml)})
          .ok());
  // Another start: only the run's id may follow from it.
  const FixedClock later(1.9e9, 4711);
  auto again = command.Resolve({later, dir_.path()});
  ASSERT_TRUE(again.ok()) << again.status() << first->plan_yaml;
  EXPECT_NE(again->plan.run_id(), first->plan.run_id());
  again->plan.clear_run_id();
  first->plan.clear_run_id();
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(again->plan,
                                                                 first->plan))
      << again->plan.DebugString() << first->plan.DebugString();
}

INSTANTIATE_TEST_SUITE_P(
    Loads, PlanRerunTest,
    ::testing::Values(
        Arguments{},
        Arguments{"--num-concurrent-requests", "5:20:5", "--timeout", "90"},
        Arguments{"--num-concurrent-requests", "8", "--concurrency-ramp",
                  "2.5s", "--think-time", "1.25s", "--think-time-stddev",
                  "300ms"},
        Arguments{"--warmup-request-count", "7", "--warmup-concurrency", "2",
                  "--cooldown-request-count", "9", "--cooldown-concurrency",
                  "3"},
        Arguments{"--num-concurrent-requests", "3,9", "--user-centric-rate",
                  "0.7", "--session-header", "X-Session-Id"},
        Arguments{"--timeout", "2m", "--warmup-duration", "10s",
                  "--cooldown-duration", "5s", "--prefill-concurrency", "2"},
        Arguments{"--request-cancellation-rate", "5%",
                  "--request-cancellation-delay", "750ms"},
        Arguments{"--request-cancellation-rate", "0.125"},
        Arguments{"--num-concurrent-requests", "1,2,4,8", "--num-runs", "3",
                  "--level-order", "shuffled"},
        Arguments{"-m", "a,b,c", "--model-weights", "70,20,10"},
        Arguments{"-m", "a,b", "--model-weights", "zipf:1.1"},
        Arguments{"-m", "a,b"}, Arguments{"--request-rate", "10"},
        Arguments{"--request-rate", "0.1:0.7:0.1", "--timeout", "5m",
                  "--arrival-pattern", "constant"},
        Arguments{"--request-rate", "2,4,inf", "--max-in-flight", "64",
                  "--on-saturation", "mark"},
        Arguments{"--request-rate", "10", "--arrival-pattern", "gamma",
                  "--arrival-smoothness", "0.3", "--random-seed", "4"},
        Arguments{"--request-rate", "10", "--request-rate-ramp", "7s",
                  "--warmup-request-rate", "2.5", "--warmup-duration", "4s",
                  "--cooldown-request-rate", "1", "--cooldown-request-count",
                  "3"},
        Arguments{"--request-rate", "50", "--request-count", "900",
                  "--warmup-duration", "3s", "--cooldown-duration", "2s"},
        Arguments{"--request-rate", "3,6", "--num-runs", "2", "--level-order",
                  "shuffled", "--timeout", "60s"},
        Arguments{"--request-rate-series", "night.csv"},
        Arguments{"--request-rate-series", "night.csv", "--num-runs", "2",
                  "--timeout", "70s", "--warmup-duration", "10s"},
        Arguments{"--request-rate", "inf"},
        Arguments{"--isl",
                  "300",
                  "--isl-stddev",
                  "40",
                  "--osl",
                  "20",
                  "--length-distribution",
                  "lognormal",
                  "--num-prompts",
                  "9",
                  "--shared-system-prompt-length",
                  "30",
                  "--num-prefix-prompts",
                  "2",
                  "--prefix-prompt-length",
                  "50",
                  "--session-turns",
                  "3",
                  "--session-turns-stddev",
                  "1",
                  "--turn-delay",
                  "2s"},
        Arguments{"--seq-dist", "256|9,128:60;512,512:40"},
        Arguments{"--osl", "30", "--osl-stddev", "5", "--prompt-sampling",
                  "random"},
        Arguments{"--request-rate", "inf", "--request-count", "12",
                  "--prompt-reuse", "fresh"},
        Arguments{"--request-rate", "1", "--timeout", "10s", "--prompt-reuse",
                  "same", "--request-cancellation-rate", "100%"}),
    [](const ::testing::TestParamInfo<Arguments>& load) {
      return "Load" + std::to_string(load.index);
    });

}  // namespace
}  // namespace byzerperf
