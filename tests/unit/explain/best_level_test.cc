#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::Optional;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A sweep of concurrency → output throughput.
SampleRun Sweep(const std::vector<std::pair<uint32_t, double>>& points) {
  std::vector<SampleLevel> levels;
  levels.reserve(points.size());
  for (const auto& [concurrency, rate] : points) {
    levels.push_back({.concurrency = concurrency, .output_tokens_per_s = rate});
  }
  return MakeSampleRun(levels);
}

BestLevel Best(const SampleRun& run) {
  return Explain(run.result, run.plan).best;
}

TEST(BestLevel, IsTheSmallestWithinFivePercentOfTheHighestThroughput) {
  const BestLevel best =
      Best(Sweep({{5, 115.33}, {10, 145.34}, {15, 198.85}, {20, 202.48}}));
  EXPECT_EQ(best.answer, Answer::kBestByThroughput);
  EXPECT_THAT(best.level, Optional(2));
  EXPECT_THAT(best.lower, Optional(1));
  EXPECT_THAT(best.upper, Optional(3));
  EXPECT_THAT(best.highest, Optional(3));
}

TEST(BestLevel, IsNotNamedWhileThroughputGrowsMoreThanFivePercentALevel) {
  const BestLevel best = Best(Sweep({{2, 40}, {4, 80}, {6, 120}}));
  EXPECT_EQ(best.answer, Answer::kNoSaturation);
  EXPECT_FALSE(best.level.has_value());
  EXPECT_THAT(best.try_up_to, Optional(12));
}

TEST(BestLevel, IsTheLowestWhenTheWholeSweepIsSaturated) {
  const BestLevel best = Best(Sweep({{24, 100}, {48, 101}, {96, 100}}));
  EXPECT_THAT(best.level, Optional(0));
  EXPECT_FALSE(best.lower.has_value());
}

TEST(BestLevel, DoesNotDependOnTheOrderOfTheLevels) {
  const BestLevel best =
      Best(Sweep({{20, 202.48}, {5, 115.33}, {15, 198.85}, {10, 145.34}}));
  EXPECT_THAT(best.level, Optional(2));
  EXPECT_THAT(best.lower, Optional(3));
}

TEST(BestLevel, DoesNotTakeARepeatedLevelForASaturatedOne) {
  const BestLevel best = Best(Sweep({{5, 50}, {10, 100}, {10, 101}}));
  EXPECT_EQ(best.answer, Answer::kNoSaturation);
  EXPECT_THAT(best.before_last, Optional(0));
}

TEST(BestLevel, HasNoComparisonWithASingleLevel) {
  EXPECT_EQ(Best(Sweep({{5, 100}})).answer, Answer::kSingleLevel);
}

TEST(BestLevel, LeavesInvalidLevelsOut) {
  SampleRun run = Sweep({{5, 100}, {10, 150}, {20, 400}});
  run.result.mutable_levels(2)->set_valid(false);
  const BestLevel best = Best(run);
  EXPECT_EQ(best.answer, Answer::kNoSaturation);
  EXPECT_THAT(best.last, Optional(1));
  EXPECT_FALSE(best.failed_above.has_value());
  EXPECT_THAT(best.try_up_to, Optional(20));
}

TEST(BestLevel, IsNotLookedForAboveALevelWithTooManyErrors) {
  const SampleRun run =
      MakeSampleRun({{.concurrency = 5, .output_tokens_per_s = 100},
                     {.concurrency = 10, .output_tokens_per_s = 150},
                     {.concurrency = 15, .failures = {{"http_429", 200}}}});
  const BestLevel best = Best(run);
  EXPECT_THAT(best.failed_above, Optional(2));
  EXPECT_THAT(best.try_up_to, Optional(15));
}

TEST(BestLevel, LeavesALevelOutWhenMoreThanOnePercentWasSentAgain) {
  SampleRun run = Sweep({{5, 100}, {10, 150}, {20, 152}});
  run.result.mutable_levels(1)->mutable_degraded()->set_share(0.011);
  EXPECT_THAT(Best(run).answer, Answer::kNoSaturation);
  run.result.mutable_levels(1)->mutable_degraded()->set_share(0.01);
  EXPECT_THAT(Best(run).level, Optional(1));
}

TEST(BestLevel, IsUnknownWithoutAnyUsableLevel) {
  SampleRun run = Sweep({{5, 100}});
  run.result.mutable_levels(0)->set_valid(false);
  EXPECT_EQ(Best(run).answer, Answer::kNoUsableLevel);
  EXPECT_EQ(Best(Sweep({})).answer, Answer::kNoUsableLevel);
}

TEST(BestLevel, IsNotNamedWhenOutputLengthsDifferByMoreThanFivePercent) {
  SampleRun run = Sweep({{5, 100}, {10, 101}});
  run.result.mutable_levels(1)->mutable_output_tokens()->set_mean(120 * 1.06);
  EXPECT_EQ(Best(run).answer, Answer::kOutputLengthsDiffer);
  run.result.mutable_levels(1)->mutable_output_tokens()->set_mean(120 * 1.04);
  EXPECT_EQ(Best(run).answer, Answer::kBestByThroughput);
}

TEST(BestLevel, IsNotNamedWhenLevelsRanOnOtherServers) {
  SampleRun run = Sweep({{5, 100}, {10, 101}});
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.add_workers()->set_worker("w1");
  }
  run.result.mutable_levels(1)->add_workers()->set_worker("w2");
  EXPECT_EQ(Best(run).answer, Answer::kWorkersDiffer);
  // A level that takes no part in the choice changes nothing.
  run.result.mutable_levels(1)->set_valid(false);
  EXPECT_EQ(Best(run).answer, Answer::kSingleLevel);
  run.result.mutable_levels(1)->set_valid(true);
  // All workers loaded the same server.
  run.plan.mutable_target()->add_urls("http://router:8000");
  EXPECT_EQ(Best(run).answer, Answer::kBestByThroughput);
}

TEST(BestLevel, IsNamedWhereAllWorkersHaveOneServerOnAnotherHost) {
  SampleRun run = Sweep({{5, 100}, {10, 101}});
  const auto set_target = [&](const std::string& url) {
    for (v1::LevelResult& level : *run.result.mutable_levels()) {
      level.clear_targets();
      level.add_targets()->set_target(url);
    }
  };
  run.result.mutable_levels(0)->add_workers()->set_worker("w1");
  run.result.mutable_levels(1)->add_workers()->set_worker("w2");
  set_target("http://router:8000");
  EXPECT_EQ(Best(run).answer, Answer::kBestByThroughput);
  set_target("http://127.0.0.1:8000");
  EXPECT_EQ(Best(run).answer, Answer::kWorkersDiffer);
}

TEST(BestLevel, IsNotNamedWhenCachedSharesDifferByMoreThanFivePoints) {
  SampleRun run = Sweep({{5, 100}, {10, 101}});
  run.result.mutable_levels(1)->set_cached_input_share(0.02 + 0.06);
  EXPECT_EQ(Best(run).answer, Answer::kCachedSharesDiffer);
  run.result.mutable_levels(1)->clear_cached_input_share();
  EXPECT_EQ(Best(run).answer, Answer::kBestByThroughput);
}

TEST(BestLevel, IsTheHighestThatMeetsEveryObjective) {
  SampleRun run = Sweep({{5, 100}, {10, 150}, {20, 300}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500, {100, 499, 500},
                     &run);
  AddSampleObjective("error_rate", "error_rate<1%", 0.01, {0, 0, 0}, &run);
  const BestLevel best = Best(run);
  EXPECT_EQ(best.answer, Answer::kBestByObjectives);
  EXPECT_THAT(best.level, Optional(1));
  EXPECT_THAT(best.upper, Optional(2));
  EXPECT_FALSE(best.try_up_to.has_value());
}

// The limit lies within the interval at 10: it may be met by chance.
TEST(BestLevel, IsTheHighestThatMeetsEveryObjectiveForSure) {
  SampleRun run = MakeSampleRun({{.concurrency = 5}, {.concurrency = 10}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500, {400, 490}, &run);
  const auto set_interval = [&](int level, double low, double high) {
    v1::Interval& interval = (*run.result.mutable_levels(level)
                                   ->mutable_objectives_ci95())["ttft_p99_ms"];
    interval.set_low(low);
    interval.set_high(high);
  };
  set_interval(0, 390, 410);
  set_interval(1, 480, 510);
  EXPECT_EQ(Best(run).level, 0u);
  set_interval(1, 480, 499);
  EXPECT_EQ(Best(run).level, 1u);
}

TEST(BestLevel, SaysHowFarToGoWhenTheHighestLevelMeetsEveryObjective) {
  SampleRun run = Sweep({{5, 100}, {10, 150}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500, {100, 120}, &run);
  EXPECT_THAT(Best(run).try_up_to, Optional(20));
}

// The rate is the same at every level: it sets the throughput, not the users.
TEST(BestLevel, IsNotChosenByThroughputWhereUsersKeepARate) {
  SampleRun run = Sweep({{2, 100}, {4, 101}, {8, 100}});
  for (v1::Stage& stage : *run.plan.mutable_stages()) {
    stage.set_user_gap_s(stage.load().concurrency() / 0.8);
  }
  EXPECT_EQ(Best(run).answer, Answer::kUserRate);
  EXPECT_FALSE(Best(run).level.has_value());
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500, {1, 2, 900}, &run);
  EXPECT_THAT(Best(run).level, Optional(1));
}

TEST(BestLevel, CountsAnUnknownOrInfiniteValueAsMissed) {
  SampleRun run = Sweep({{5, 100}, {10, 101}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500, {kInfinity}, &run);
  EXPECT_EQ(Best(run).answer, Answer::kObjectivesMissed);
}

TEST(BestLevel, ReadsObjectivesThatAskForMore) {
  SampleRun run = Sweep({{5, 100}, {10, 150}});
  AddSampleObjective("throughput_output_tokens_per_s", "…>120", 120, {100, 150},
                     &run);
  run.plan.mutable_objectives(0)->set_less(false);
  EXPECT_THAT(Best(run).level, Optional(1));
}

}  // namespace
}  // namespace byzerperf
