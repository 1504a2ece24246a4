#include "coordinator/explain/closed_loop_warnings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::Optional;

// Ten in flight for 100 s: 1,000 requests of 1 s each, by Little's law.
SampleRun Steady() {
  SampleRun run = MakeSampleRun({{.concurrency = 10, .window_s = 100}});
  v1::LevelResult* level = run.result.mutable_levels(0);
  level->mutable_reached()->set_concurrency_mean(10);
  level->mutable_throughput()->set_requests_per_s(10);
  level->mutable_e2e_ms()->set_mean(1000);
  return run;
}

std::optional<double> Broken(const SampleRun& run) {
  return LittlesLawBroken(run.result.levels(0), run.plan);
}

TEST(LittlesLaw, HoldsWhereRequestsTakeTheTimeThatTheyAreInFlight) {
  EXPECT_FALSE(Broken(Steady()).has_value());
}

TEST(LittlesLaw, IsBrokenBeyondFivePercentAndTheWindowsEnds) {
  SampleRun run = Steady();
  // Two requests of each of ten slots are 2 % of 1,000.
  run.result.mutable_levels(0)->mutable_e2e_ms()->set_mean(935);
  EXPECT_FALSE(Broken(run).has_value());
  run.result.mutable_levels(0)->mutable_e2e_ms()->set_mean(925);
  EXPECT_THAT(Broken(run), Optional(9.25));
  run.result.mutable_levels(0)->mutable_e2e_ms()->set_mean(1080);
  EXPECT_TRUE(Broken(run).has_value());
}

TEST(LittlesLaw, SaysNothingOfAFewRequests) {
  SampleRun run = Steady();
  run.result.mutable_levels(0)->mutable_e2e_ms()->set_mean(800);
  EXPECT_TRUE(Broken(run).has_value());
  // 80 requests: two of each slot are a quarter.
  run.result.mutable_levels(0)->mutable_window()->set_end_s(9);
  EXPECT_FALSE(Broken(run).has_value());
}

TEST(LittlesLaw, NeedsSlotsThatAreNeverFreeAndRequestsThatAllEnded) {
  const auto broken_after = [](const auto& change) {
    SampleRun run = Steady();
    run.result.mutable_levels(0)->mutable_e2e_ms()->set_mean(500);
    change(&run);
    return Broken(run).has_value();
  };
  EXPECT_TRUE(broken_after([](SampleRun* /*run*/) {}));
  EXPECT_FALSE(broken_after([](SampleRun* run) {
    run->plan.mutable_stages(0)->set_think_time_s(1);
  }));
  EXPECT_FALSE(broken_after([](SampleRun* run) {
    run->result.mutable_levels(0)->mutable_requests()->set_failed(1);
  }));
  EXPECT_FALSE(broken_after([](SampleRun* run) {
    run->result.mutable_levels(0)->mutable_requests()->set_sessions(30);
  }));
  EXPECT_FALSE(broken_after([](SampleRun* run) {
    run->result.mutable_levels(0)->mutable_window()->set_reason("whole");
  }));
  EXPECT_FALSE(broken_after([](SampleRun* run) {
    run->result.mutable_levels(0)->mutable_asked()->clear_concurrency();
  }));
}

}  // namespace
}  // namespace byzerperf
