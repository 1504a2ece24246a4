#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::IsEmpty;

using Level = v1::LevelResult;

// Two rates that the server kept up with, the second one changed.
template <typename Change>
std::vector<Warning> WarningsOfRates(Change change) {
  std::vector<SampleLevel> levels;
  for (const double rate : {2.0, 4.0}) {
    levels.push_back({.concurrency = 8,
                      .output_tokens_per_s = rate * 120,
                      .window_s = 60,
                      .rate_per_s = rate});
  }
  SampleRun run = MakeSampleRun(levels);
  change(run.result.mutable_levels(1));
  return Explain(run.result, run.plan).warnings;
}

TEST(OpenLoopWarnings, AreNoneForACleanOpenLoop) {
  EXPECT_THAT(WarningsOfRates([](Level* /*level*/) {}), IsEmpty());
}

TEST(OpenLoopWarnings, NeverAskAConcurrencyOfAnOpenLoop) {
  EXPECT_THAT(WarningsOfRates([](Level* level) {
                level->mutable_reached()->set_concurrency_mean(0.1);
              }),
              IsEmpty());
}

TEST(OpenLoopWarnings, NameAnOverSaturatedLevelOnlyAsThat) {
  const std::vector<Warning> warnings = WarningsOfRates([](Level* level) {
    level->set_over_saturated(true);
    level->set_valid(false);  // stopped early
    level->mutable_window()->set_end_s(5);
    level->mutable_e2e_ms()->clear_p99();
  });
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kOverSaturated);
  EXPECT_EQ(warnings[0].levels[0].level, 1);
}

TEST(OpenLoopWarnings, NameTheShareOfArrivalsThatWasNotSent) {
  const std::vector<Warning> warnings = WarningsOfRates([](Level* level) {
    level->mutable_requests()->set_ok(300);
    level->mutable_requests()->set_not_sent(100);
  });
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kNotSent);
  EXPECT_EQ(warnings[0].levels[0].value, 0.25);
}

TEST(OpenLoopWarnings, NameARateThatTheClientDidNotReach) {
  const std::vector<Warning> warnings = WarningsOfRates(
      [](Level* level) { level->mutable_reached()->set_rate_per_s(2); });
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kRateNotReached);
  EXPECT_EQ(warnings[0].levels[0].value, 2);
}

TEST(OpenLoopWarnings, NameRequestsThatWentOutLate) {
  const auto with_intended_p99 = [](double ratio) {
    return WarningsOfRates([ratio](Level* level) {
      level->mutable_ttft_intended_ms()->set_p99(level->ttft_ms().p99() *
                                                 ratio);
    });
  };
  EXPECT_THAT(with_intended_p99(1.09), IsEmpty());
  const std::vector<Warning> warnings = with_intended_p99(1.2);
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].kind, WarningKind::kSentLate);
  EXPECT_DOUBLE_EQ(warnings[0].levels[0].value, 175 * 1.8 * 1.2);
}

TEST(OpenLoopWarnings, LeaveALimitedClientToItsOwnSentence) {
  EXPECT_THAT(WarningsOfRates([](Level* level) {
                level->mutable_client()->set_verdict("limited");
                level->mutable_ttft_intended_ms()->set_p99(1e6);
              }),
              IsEmpty());
}

}  // namespace
}  // namespace byzerperf
