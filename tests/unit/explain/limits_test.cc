#include "coordinator/explain/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

Findings ExplainRun(const SampleRun& run) {
  return Explain(run.result, run.plan);
}

// Level and cause, as found.
std::vector<std::pair<size_t, Limit>> LimitsOf(const SampleRun& run) {
  std::vector<std::pair<size_t, Limit>> limits;
  for (const LimitFinding& finding : ExplainRun(run).limits) {
    limits.emplace_back(finding.level, finding.limit);
  }
  return limits;
}

// A server of so many slots: requests of 101 tokens and 1.1 s, that wait for a
// slot beyond.
std::vector<SampleLevel> Slots(const std::vector<uint32_t>& loads,
                               uint32_t slots) {
  std::vector<SampleLevel> levels;
  for (const uint32_t load : loads) {
    const double running = std::min(load, slots);
    const double waiting_ms = 1100.0 * (load - running) / slots;
    levels.push_back({.concurrency = load,
                      .output_tokens_per_s = running * 101 / 1.1,
                      .ttft_p50_ms = 100 + waiting_ms,
                      .tpot_p50_ms = 10,
                      .mean_output_tokens = 101});
  }
  return levels;
}

TEST(Limits, AreNoneInAHealthySweep) {
  const SampleRun run = MakeSampleRun(Slots({2, 4, 6}, 12));
  EXPECT_THAT(LimitsOf(run),
              ElementsAre(Pair(0, Limit::kUnknown), Pair(1, Limit::kNone),
                          Pair(2, Limit::kNone)));
  EXPECT_EQ(ExplainRun(run).limit.limit, Limit::kNone);
}

TEST(Limits, AreQueueingBeyondTheKneeInEverySweep) {
  EXPECT_THAT(LimitsOf(MakeSampleRun(Slots({4, 8, 12, 16, 24}, 12))),
              ElementsAre(Pair(0, Limit::kUnknown), Pair(1, Limit::kNone),
                          Pair(2, Limit::kNone), Pair(3, Limit::kQueueing),
                          Pair(4, Limit::kQueueing)));
  const SampleRun beyond = MakeSampleRun(Slots({24, 48, 96}, 12));
  EXPECT_THAT(LimitsOf(beyond),
              ElementsAre(Pair(0, Limit::kUnknown), Pair(1, Limit::kQueueing),
                          Pair(2, Limit::kQueueing)));
  EXPECT_EQ(ExplainRun(beyond).limit.limit, Limit::kQueueing);
}

TEST(Limits, NameTheRunByTheNextLoadAboveTheBest) {
  const Findings findings =
      ExplainRun(MakeSampleRun(Slots({4, 8, 12, 16, 24}, 12)));
  EXPECT_THAT(findings.best.level, ::testing::Optional(2u));
  EXPECT_EQ(findings.limit.limit, Limit::kQueueing);
  EXPECT_EQ(findings.limit.level, 3u);
}

TEST(Limits, NameTheClientOnlyWhereNoLoadAboveTellsOfTheServer) {
  SampleRun run = MakeSampleRun(Slots({8, 12, 24, 48}, 12));
  run.result.mutable_levels(2)->mutable_client()->set_verdict("limited");
  EXPECT_EQ(ExplainRun(run).limit.limit, Limit::kQueueing);
  EXPECT_EQ(ExplainRun(run).limit.level, 3u);
  run = MakeSampleRun(Slots({4, 12, 13, 24}, 12));
  run.result.mutable_levels(3)->mutable_client()->set_verdict("limited");
  EXPECT_EQ(ExplainRun(run).limit.limit, Limit::kClient);
}

TEST(Limits, NameWhatALoadShowsByItselfBeforeTheTimeThatWasAdded) {
  SampleRun run = MakeSampleRun(Slots({8, 24}, 12));
  v1::LevelResult* level = run.result.mutable_levels(1);
  level->mutable_client()->set_verdict("limited");
  *level->mutable_ttst_ms() = SampleDistribution(900, 300);
  EXPECT_THAT(
      LimitsOf(run),
      ElementsAre(Pair(0, Limit::kUnknown), Pair(1, Limit::kClient),
                  Pair(1, Limit::kQueueing), Pair(1, Limit::kKvTransfer)));
}

TEST(Limits, AreKnownOfTheLowestLoadByWhatItShowsItself) {
  SampleRun run = MakeSampleRun(Slots({4}, 12));
  EXPECT_EQ(ExplainRun(run).limit.limit, Limit::kUnknown);
  v1::LevelResult* level = run.result.mutable_levels(0);
  (*level->mutable_outcomes())["http_429"] = 30;
  level->mutable_requests()->set_failed(30);
  EXPECT_THAT(LimitsOf(run), ElementsAre(Pair(0, Limit::kRateLimiting)));
  EXPECT_EQ(ExplainRun(run).limit.limit, Limit::kRateLimiting);
}

TEST(Limits, NameFailuresOfTheWholeRunWhereverTheyFell) {
  std::vector<SampleLevel> levels = Slots({4, 8, 12, 24}, 12);
  levels[0].failures = {{"http_5xx", 12}};
  levels[1].failures = {{"http_5xx", 9}};
  levels[2].failures = {{"http_5xx", 10}};
  levels[3].failures = {{"http_5xx", 3}};  // by chance below 1 %
  const LimitFinding limit = ExplainRun(MakeSampleRun(levels)).limit;
  EXPECT_EQ(limit.limit, Limit::kErrors);
  EXPECT_EQ(limit.level, 0u);
}

// So few are chance at each load, ten of 800 are none.
TEST(Limits, NameFailuresOfTheWholeRunThatNoLoadHasByItself) {
  std::vector<SampleLevel> levels = Slots({4, 8, 12, 16, 24}, 12);
  for (SampleLevel& level : levels) {
    level.requests = 100;
    level.failures = {{"timeout", 2}};
  }
  levels[2].failures = {{"timeout", 1}};
  levels[1].failures = {{"timeout", 3}};
  levels[1].requests = 400;
  const Findings findings = ExplainRun(MakeSampleRun(levels));
  for (const LimitFinding& one : findings.limits) {
    EXPECT_NE(one.limit, Limit::kErrors);
  }
  EXPECT_EQ(findings.limit.limit, Limit::kErrors);
  EXPECT_EQ(findings.limit.level, 1u);  // has most
  EXPECT_TRUE(findings.limit.of_run);
  EXPECT_DOUBLE_EQ(findings.limit.value, 10 / 800.0);
}

TEST(Limits, NameFailuresThatALoadShowsBeforeThoseThatOnlyTheRunDoes) {
  std::vector<SampleLevel> levels = Slots({4, 8, 12, 16, 24}, 12);
  for (SampleLevel& level : levels) {
    level.requests = 100;
    level.failures = {{"http_429", 2}};
  }
  levels[1].failures = {{"http_429", 2}, {"http_5xx", 12}};
  const LimitFinding limit = ExplainRun(MakeSampleRun(levels)).limit;
  EXPECT_EQ(limit.limit, Limit::kErrors);
  EXPECT_EQ(limit.level, 1u);
  EXPECT_FALSE(limit.of_run);
}

TEST(Limits, DoNotNameARunByTheFailuresOfOneMoment) {
  std::vector<SampleLevel> levels = Slots({4, 8, 12, 24}, 12);
  levels[0].failures = {{"timeout", 4}};
  const Findings findings = ExplainRun(MakeSampleRun(levels));
  EXPECT_EQ(findings.limits.front().limit, Limit::kErrors);
  EXPECT_EQ(findings.limit.limit, Limit::kQueueing);
}

TEST(Limits, AreUnknownAmongLevelsThatDidDifferentWork) {
  std::vector<SampleLevel> levels = Slots({4, 24}, 12);
  levels[1].cached_input_share = 0.9;
  EXPECT_THAT(LimitsOf(MakeSampleRun(levels)),
              ElementsAre(Pair(0, Limit::kUnknown), Pair(1, Limit::kUnknown)));
}

TEST(Limits, SayNothingOfTheRunWhereNothingIsKnownOfItsHighestLoad) {
  SampleRun run = MakeSampleRun(Slots({4, 12, 24}, 12));
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.clear_ttft_ms();  // without streaming
    level.clear_tpot_ms();
  }
  EXPECT_THAT(LimitsOf(run),
              ElementsAre(Pair(0, Limit::kUnknown), Pair(1, Limit::kNone),
                          Pair(2, Limit::kUnknown)));
  EXPECT_EQ(ExplainRun(run).limit.limit, Limit::kUnknown);
}

TEST(Limits, HoldNoLevelThatWasCutShortAgainstOthers) {
  SampleRun run = MakeSampleRun(Slots({4, 8}, 12));
  run.result.mutable_levels(1)->set_valid(false);
  EXPECT_THAT(LimitsOf(run),
              ElementsAre(Pair(0, Limit::kUnknown), Pair(1, Limit::kUnknown)));
  EXPECT_EQ(ExplainRun(run).limit.limit, Limit::kUnknown);
}

TEST(Limits, AreOfRatesToo) {
  const Findings findings = ExplainRun(OpenLoopSampleRuns().at("rates"));
  ASSERT_FALSE(findings.limits.empty());
  EXPECT_EQ(findings.limit.limit, Limit::kGrowingQueue);
  EXPECT_EQ(findings.limit.level, 3u);
}

TEST(Limits, LeaveOutBursts) {
  EXPECT_THAT(LimitsOf(OpenLoopSampleRuns().at("burst")), ::testing::IsEmpty());
}

TEST(Limits, AreNoneWithoutLevels) {
  const Findings findings = ExplainRun(MakeSampleRun({}));
  EXPECT_THAT(findings.limits, ::testing::IsEmpty());
  EXPECT_EQ(findings.limit.limit, Limit::kUnknown);
}

}  // namespace
}  // namespace byzerperf
