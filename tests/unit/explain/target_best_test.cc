#include "coordinator/explain/target_best.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "coordinator/explain/findings_summary.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

void AddTarget(const std::string& name, double tokens_per_s,
               v1::LevelResult* level) {
  v1::TargetResult* target = level->add_targets();
  target->set_target(name);
  target->mutable_requests()->set_planned(150);
  target->mutable_requests()->set_ok(150);
  *target->mutable_ttft_ms() = SampleDistribution(level->ttft_ms().p50(), 300);
  target->set_output_tokens_per_s(tokens_per_s);
}

// Two targets, of which `b` has its knee where these numbers have it.
SampleRun TwoTargetsAt(const std::vector<double>& b) {
  SampleRun run = MakeSampleRun(KneeLevels());
  for (int i = 0; i < run.result.levels_size(); ++i) {
    v1::LevelResult* level = run.result.mutable_levels(i);
    const double half = level->throughput().output_tokens_per_s() / 2;
    AddTarget("http://a:8000", half, level);
    AddTarget("http://b:8000", b.empty() ? half : b[static_cast<size_t>(i)],
              level);
  }
  return run;
}

std::vector<TargetBest> PerTarget(const SampleRun& run) {
  return Explain(run.result, run.plan).per_target;
}

TEST(TargetBest, IsThatOfTheRunWhereTargetsAreAlike) {
  const std::vector<TargetBest> per_target = PerTarget(TwoTargetsAt({}));
  ASSERT_THAT(per_target, SizeIs(2));
  for (const TargetBest& one : per_target) {
    EXPECT_EQ(one.best.answer, Answer::kBestByThroughput);
    EXPECT_THAT(one.best.level, Optional(2));
    EXPECT_THAT(one.best.lower, Optional(1));
    EXPECT_THAT(one.best.upper, Optional(3));
  }
  EXPECT_EQ(per_target[0].target, "http://a:8000");
}

TEST(TargetBest, IsOfEachTargetsOwnThroughput) {
  const std::vector<TargetBest> per_target =
      PerTarget(TwoTargetsAt({40, 60, 61, 60}));
  ASSERT_THAT(per_target, SizeIs(2));
  EXPECT_THAT(per_target[0].best.level, Optional(2));
  EXPECT_THAT(per_target[1].best.level, Optional(1));
}

TEST(TargetBest, IsInTheSummary) {
  const SampleRun run = TwoTargetsAt({40, 60, 61, 60});
  const v1::FindingsSummary summary =
      SummarizeFindings(run.result, Explain(run.result, run.plan));
  ASSERT_EQ(summary.per_target_size(), 2);
  EXPECT_EQ(summary.per_target(1).target(), "http://b:8000");
  EXPECT_EQ(summary.per_target(1).answer(), "best_by_throughput");
  EXPECT_EQ(summary.per_target(1).best_level(), "c0010");
  EXPECT_EQ(summary.per_target(1).lower_level(), "c0005");
  EXPECT_EQ(summary.per_target(1).upper_level(), "c0015");
}

TEST(TargetBest, SaysWhereOneTargetStillGrows) {
  const std::vector<TargetBest> per_target =
      PerTarget(TwoTargetsAt({40, 60, 80, 100}));
  ASSERT_THAT(per_target, SizeIs(2));
  EXPECT_EQ(per_target[1].best.answer, Answer::kNoSaturation);
}

TEST(TargetBest, LeavesOutALevelAtWhichTheTargetFailed) {
  SampleRun run = TwoTargetsAt({});
  v1::RequestCounts* requests =
      run.result.mutable_levels(2)->mutable_targets(1)->mutable_requests();
  requests->set_ok(100);
  requests->set_failed(50);
  const std::vector<TargetBest> per_target = PerTarget(run);
  ASSERT_THAT(per_target, SizeIs(2));
  EXPECT_THAT(per_target[0].best.level, Optional(2));
  EXPECT_EQ(per_target[1].best.answer, Answer::kNoSaturation);
}

TEST(TargetBest, IsNoneWithASingleTarget) {
  SampleRun run = MakeSampleRun(KneeLevels());
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    AddTarget("http://a:8000", 100, &level);
  }
  EXPECT_THAT(PerTarget(run), IsEmpty());
}

TEST(TargetBest, MeetsTheObjectivesByTheTargetsOwnLatency) {
  SampleRun run = TwoTargetsAt({});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<600ms", 600, {315, 409, 564, 839},
                     &run);
  v1::Distribution* slow =
      run.result.mutable_levels(2)->mutable_targets(1)->mutable_ttft_ms();
  slow->set_p99(601);
  const std::vector<TargetBest> per_target = PerTarget(run);
  ASSERT_THAT(per_target, SizeIs(2));
  EXPECT_THAT(per_target[0].best.level, Optional(2));
  EXPECT_THAT(per_target[1].best.level, Optional(1));
}

// A target's numbers have no intervals: what is open for the run stays open.
TEST(TargetBest, LeavesOpenWhatTheRunLeavesOpen) {
  SampleRun run = TwoTargetsAt({});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<600ms", 600, {315, 409, 564, 839},
                     &run);
  ASSERT_THAT(PerTarget(run)[0].best.level, Optional(2));
  v1::Interval& interval =
      (*run.result.mutable_levels(2)->mutable_objectives_ci95())["ttft_p99_ms"];
  interval.set_low(540);
  interval.set_high(620);
  ASSERT_THAT(Explain(run.result, run.plan).best.level, Optional(1));
  for (const TargetBest& one : PerTarget(run)) {
    EXPECT_THAT(one.best.level, Optional(1));
  }
}

// Failed requests are infinitely slow in an objective; a target's percentiles
// don't have them.
TEST(TargetBest, IsNoneWhereAnObjectiveIsNotKnownByTarget) {
  SampleRun run = TwoTargetsAt({});
  AddSampleObjective("icl_p99_ms", "icl_p99<200ms", 200, {73, 116, 126, 164},
                     &run);
  EXPECT_THAT(PerTarget(run), IsEmpty());
  run = TwoTargetsAt({});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<600ms", 600, {315, 409, 564, 839},
                     &run);
  run.result.mutable_levels(0)
      ->mutable_targets(0)
      ->mutable_requests()
      ->set_failed(1);
  EXPECT_THAT(PerTarget(run), IsEmpty());
}

TEST(TargetBest, KnowsTheErrorRateByTarget) {
  SampleRun run = TwoTargetsAt({});
  AddSampleObjective("error_rate", "error_rate<1%", 0.01, {0, 0, 0, 0}, &run);
  run.result.mutable_levels(3)
      ->mutable_targets(0)
      ->mutable_requests()
      ->set_failed(5);
  const std::vector<TargetBest> per_target = PerTarget(run);
  ASSERT_THAT(per_target, SizeIs(2));
  EXPECT_THAT(per_target[0].best.level, Optional(2));
  EXPECT_THAT(per_target[1].best.level, Optional(3));
}

TEST(TargetBest, IsNoneOfRatesWithoutObjectives) {
  SampleRun run = SampleRuns().at("rates");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    AddTarget("http://a:8000", 100, &level);
    AddTarget("http://b:8000", 50, &level);
  }
  EXPECT_THAT(PerTarget(run), IsEmpty());
}

}  // namespace
}  // namespace byzerperf
