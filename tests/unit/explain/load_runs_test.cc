#include "coordinator/explain/load_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "coordinator/explain/explain.h"
#include "coordinator/explain/objectives.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

constexpr double kFailed = std::numeric_limits<double>::infinity();

// Concurrency → output throughput, in the order of the run.
SampleRun Runs(const std::vector<std::pair<uint32_t, double>>& points) {
  std::vector<SampleLevel> levels;
  levels.reserve(points.size());
  std::map<uint32_t, uint32_t> runs;
  for (const auto& [concurrency, rate] : points) {
    levels.push_back({.concurrency = concurrency,
                      .output_tokens_per_s = rate,
                      .run = ++runs[concurrency]});
  }
  return MakeSampleRun(levels);
}

Findings ExplainRuns(const SampleRun& run) {
  return Explain(run.result, run.plan);
}

std::optional<double> Throughput(const v1::LevelResult& level) {
  return level.throughput().output_tokens_per_s();
}

void Fail(int level, SampleRun* run) {
  v1::LevelResult* failed = run->result.mutable_levels(level);
  failed->set_valid(false);
  failed->set_error_rate(0.5);
  failed->mutable_requests()->set_failed(100);
}

TEST(LoadRuns, AreTheLevelsWithOneLoadByTheirNames) {
  SampleRun run = Runs({{10, 1}, {5, 2}, {5, 3}, {10, 4}});
  run.result.mutable_levels(1)->set_level("c0005-10");  // in shuffled order
  const Findings findings = ExplainRuns(run);
  ASSERT_EQ(findings.loads.size(), 2);
  EXPECT_EQ(findings.loads[0].load, 5);
  EXPECT_THAT(findings.loads[0].levels, ElementsAre(2, 1));
  EXPECT_THAT(findings.loads[1].levels, ElementsAre(0, 3));
  EXPECT_EQ(LoadOf(findings, 3).load, 10);
}

TEST(LoadRuns, StandForTheirLoadByTheMedian) {
  const SampleRun run = Runs({{5, 100}, {5, 300}, {5, 110}, {10, 7}, {10, 9}});
  const Findings findings = ExplainRuns(run);
  const auto odd = SpreadOver(run.result, findings.loads[0], Throughput);
  ASSERT_TRUE(odd.has_value());
  EXPECT_EQ(odd->least, 100);
  EXPECT_EQ(odd->median, 110);
  EXPECT_EQ(odd->most, 300);
  EXPECT_THAT(MedianOver(run.result, findings.loads[1], Throughput),
              Optional(8));
}

TEST(LoadRuns, LeaveOutWhatWasNotMeasured) {
  SampleRun run = Runs({{5, 100}, {5, 300}});
  run.result.mutable_levels(0)->clear_ttft_ms();
  const auto p50 = [](const v1::LevelResult& level) -> std::optional<double> {
    if (!level.ttft_ms().has_p50()) return std::nullopt;
    return level.ttft_ms().p50();
  };
  EXPECT_THAT(MedianOver(run.result, ExplainRuns(run).loads[0], p50),
              Optional(175));
  run.result.mutable_levels(1)->clear_ttft_ms();
  EXPECT_FALSE(
      MedianOver(run.result, ExplainRuns(run).loads[0], p50).has_value());
}

TEST(LoadRuns, CountOnlyTheUsableOnesOfALoad) {
  SampleRun run = Runs({{5, 100}, {5, 300}, {5, 500}});
  Fail(0, &run);
  const Findings findings = ExplainRuns(run);
  EXPECT_TRUE(findings.loads[0].usable);
  EXPECT_THAT(findings.loads[0].counted, ElementsAre(1, 2));
}

TEST(LoadRuns, AreNotUsableWhenAsManyFailed) {
  SampleRun run = Runs({{5, 100}, {5, 300}});
  Fail(0, &run);
  EXPECT_FALSE(ExplainRuns(run).loads[0].usable);
}

TEST(LoadRuns, StayUsableWhenOthersWereOnlyCutShort) {
  SampleRun run = Runs({{5, 100}, {5, 300}});
  run.result.mutable_levels(1)->set_valid(false);
  EXPECT_TRUE(ExplainRuns(run).loads[0].usable);
}

TEST(LoadRuns, AreOneLevelToTheChoice) {
  // One run of 10 alone would have been best.
  const BestLevel best = ExplainRuns(Runs({{5, 100},
                                           {10, 190},
                                           {20, 200},
                                           {5, 100},
                                           {10, 150},
                                           {20, 198},
                                           {5, 100},
                                           {10, 152},
                                           {20, 202}}))
                             .best;
  EXPECT_EQ(best.answer, Answer::kNoSaturation);
  const BestLevel flat = ExplainRuns(Runs({{5, 100},
                                           {10, 196},
                                           {20, 200},
                                           {5, 100},
                                           {10, 150},
                                           {20, 198},
                                           {5, 100},
                                           {10, 193},
                                           {20, 202}}))
                             .best;
  EXPECT_EQ(flat.answer, Answer::kBestByThroughput);
  EXPECT_THAT(flat.level, Optional(1));
  EXPECT_THAT(flat.lower, Optional(0));
  EXPECT_THAT(flat.upper, Optional(2));
}

TEST(LoadRuns, HaveNoComparisonWithAnotherRunOfTheSameLoad) {
  EXPECT_EQ(ExplainRuns(Runs({{5, 100}, {5, 101}})).best.answer,
            Answer::kSingleLevel);
}

TEST(LoadRuns, MeetAnObjectiveByTheirMedianOfTwoTheWorse) {
  SampleRun run = Runs({{5, 100}, {5, 100}, {5, 100}, {10, 150}, {10, 150}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500,
                     {490, kFailed, 100, 100, 700}, &run);
  const Findings findings = ExplainRuns(run);
  EXPECT_EQ(findings.loads[0].objectives[0].value, 490);
  EXPECT_TRUE(findings.loads[0].objectives[0].met);
  EXPECT_EQ(findings.loads[1].objectives[0].value, 700);
  EXPECT_FALSE(findings.loads[1].objectives[0].met);
  EXPECT_THAT(findings.best.level, Optional(0));
}

TEST(LoadRuns, TakeAnUnknownValueForTheWorst) {
  SampleRun run = Runs({{5, 100}, {5, 100}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500, {490}, &run);
  EXPECT_FALSE(ExplainRuns(run).loads[0].objectives[0].value.has_value());
}

TEST(LoadRuns, MoveByTheirMedians) {
  const SampleRun run =
      Runs({{5, 100}, {5, 120}, {5, 140}, {10, 200}, {10, 220}});
  const std::vector<Movement> movements = ExplainRuns(run).movements;
  ASSERT_EQ(movements.size(), 1);
  EXPECT_THAT(movements[0].output_tokens_per_s.from, Optional(120));
  EXPECT_THAT(movements[0].output_tokens_per_s.to, Optional(210));
}

TEST(LoadRuns, AreOverSaturatedByTheMajority) {
  const SampleRun run = OpenLoopSampleRuns().at("rates_repeated");
  const Findings findings = ExplainRuns(run);
  EXPECT_EQ(findings.best.answer, Answer::kBestRate);
  EXPECT_EQ(LoadOf(findings, *findings.best.level).load, 8);
  EXPECT_EQ(LoadOf(findings, *findings.best.upper).load, 16);
}

// 96 to 104 ms: the mean of three lies within about 5 ms, the limit among them.
TEST(LoadRuns, JudgeAnObjectiveByHowTheRunsDiffer) {
  SampleRun run = Runs({{5, 100}, {5, 100}, {5, 100}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<103ms", 103, {98, 100, 102},
                     &run);
  const Findings unsure = ExplainRuns(run);
  const ObjectiveCheck& check = unsure.loads[0].objectives[0];
  ASSERT_TRUE(check.ci95.has_value());
  EXPECT_NEAR(check.ci95->low, 100 - 4.968, 0.001);
  EXPECT_NEAR(check.ci95->high, 100 + 4.968, 0.001);
  EXPECT_TRUE(check.met);
  EXPECT_TRUE(check.unsure);
  EXPECT_EQ(unsure.best.answer, Answer::kObjectivesMissed);
  run.plan.mutable_objectives(0)->set_limit(105);
  EXPECT_FALSE(ExplainRuns(run).loads[0].objectives[0].unsure);
  EXPECT_EQ(ExplainRuns(run).best.answer, Answer::kBestByObjectives);
}

TEST(LoadRuns, KeepTheMedianRunsOwnIntervalWhereFailuresReachOne) {
  SampleRun run = Runs({{5, 100}, {5, 100}, {5, 100}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<103ms", 103, {98, 100, kFailed},
                     &run);
  EXPECT_FALSE(ExplainRuns(run).loads[0].objectives[0].ci95.has_value());
}

TEST(LoadRuns, HaveAMeanOnlyFromThreeOnAndOfFiniteNumbers) {
  EXPECT_FALSE(MeanOverRuns(std::vector<double>{1, 2}).has_value());
  EXPECT_FALSE(MeanOverRuns(std::vector<double>{1, 2, kFailed}).has_value());
  const auto mean = MeanOverRuns(std::vector<double>{3, 3, 3});
  ASSERT_TRUE(mean.has_value());
  EXPECT_EQ(mean->mean, 3);
  EXPECT_EQ(mean->ci95.low, 3);
}

// The median meets the limit, the mean of the runs does not.
TEST(LoadRuns, MeetAnObjectiveAsTheWholeIntervalDoes) {
  SampleRun run = Runs({{5, 100}, {5, 100}, {5, 100}});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<101ms", 101,
                     {100.9, 100.9, 101.5}, &run);
  run.plan.mutable_objectives(0)->set_limit(100.95);
  const ObjectiveCheck wide = ExplainRuns(run).loads[0].objectives[0];
  EXPECT_TRUE(wide.met);
  EXPECT_TRUE(wide.unsure);
  run.plan.mutable_objectives(0)->set_limit(102);
  EXPECT_FALSE(ExplainRuns(run).loads[0].objectives[0].unsure);
  ObjectiveCheck check;
  check.met = true;
  check.ci95 = ValueInterval{101, 102};
  run.plan.mutable_objectives(0)->set_limit(100.95);
  JudgeInterval(run.plan.objectives(0), &check);
  EXPECT_FALSE(check.met);
  EXPECT_FALSE(check.unsure);
}

// Runs without a failure do not differ; the interval of one run stays.
TEST(LoadRuns, MeetALimitOnErrorsWhereNoneOfThemFailed) {
  SampleRun run = Runs({{5, 100}, {5, 100}, {5, 100}});
  AddSampleObjective("error_rate", "error_rate<1%", 0.01, {0, 0, 0}, &run);
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    (*level.mutable_objectives_ci95())["error_rate"].set_high(0.011);
  }
  const ObjectiveCheck none = ExplainRuns(run).loads[0].objectives[0];
  EXPECT_TRUE(none.met);
  EXPECT_FALSE(none.unsure);
  EXPECT_EQ(none.ci95->high, 0.011);
  (*run.result.mutable_levels(1)->mutable_objectives())["error_rate"] = 0.009;
  const ObjectiveCheck one = ExplainRuns(run).loads[0].objectives[0];
  EXPECT_EQ(one.value, 0);
  EXPECT_TRUE(one.unsure);
}

}  // namespace
}  // namespace byzerperf
