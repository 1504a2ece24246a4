#include "coordinator/explain/load_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

// Concurrency 5 with these output throughputs, and 10 once.
SampleRun RunsOf5(const std::vector<double>& rates) {
  std::vector<SampleLevel> levels;
  levels.reserve(rates.size() + 1);
  for (const double rate : rates) {
    levels.push_back({.concurrency = 5,
                      .output_tokens_per_s = rate,
                      .ttft_p50_ms = 2 * rate,
                      .run = static_cast<uint32_t>(levels.size()) + 1});
  }
  levels.push_back({.concurrency = 10, .output_tokens_per_s = 150});
  SampleRun run = MakeSampleRun(levels);
  SummarizeLoads(run.plan, &run.result);
  return run;
}

TEST(LoadSummary, IsOfLoadsWithThreeRunsOrMore) {
  const SampleRun run = RunsOf5({100, 102, 104});
  ASSERT_EQ(run.result.loads_size(), 1);
  const v1::LoadSummary& load = run.result.loads(0);
  EXPECT_EQ(load.asked().concurrency(), 5u);
  EXPECT_THAT(load.levels(), ElementsAre("c0005", "c0005-2", "c0005-3"));
  EXPECT_EQ(RunsOf5({100, 102}).result.loads_size(), 0);
}

// t of two degrees of freedom, 4.303, × 2 / √3.
TEST(LoadSummary, HasMeansWithStudentsIntervalsBetweenRuns) {
  const SampleRun run = RunsOf5({100, 102, 104});
  const v1::Throughput& throughput = run.result.loads(0).throughput();
  EXPECT_DOUBLE_EQ(throughput.output_tokens_per_s(), 102);
  EXPECT_EQ(throughput.ci95().method(), "runs");
  EXPECT_EQ(throughput.ci95().parts(), 3u);
  EXPECT_NEAR(throughput.ci95().output_tokens_per_s().low(), 102 - 4.968,
              0.001);
  EXPECT_NEAR(throughput.ci95().output_tokens_per_s().high(), 102 + 4.968,
              0.001);
  const v1::Distribution& ttft = run.result.loads(0).ttft_ms();
  EXPECT_DOUBLE_EQ(ttft.p50(), 204);
  EXPECT_NEAR(ttft.ci95().p50().high(), 204 + 2 * 4.968, 0.002);
  EXPECT_EQ(ttft.ci95().method(), "runs");
  EXPECT_EQ(ttft.count(), 3 * run.result.levels(0).ttft_ms().count());
}

TEST(LoadSummary, LeavesOutWhatIsNoBasisForAChoice) {
  SampleRun run = RunsOf5({100, 102, 104, 500});
  run.result.mutable_levels(3)->set_valid(false);
  SummarizeLoads(run.plan, &run.result);
  ASSERT_EQ(run.result.loads_size(), 1);
  EXPECT_EQ(run.result.loads(0).levels_size(), 3);
  EXPECT_DOUBLE_EQ(run.result.loads(0).throughput().output_tokens_per_s(), 102);
}

TEST(LoadSummary, HasNoNumberThatSomeRunLacks) {
  SampleRun run = RunsOf5({100, 102, 104});
  run.result.mutable_levels(1)->mutable_ttft_ms()->clear_p99();
  SummarizeLoads(run.plan, &run.result);
  EXPECT_TRUE(run.result.loads(0).ttft_ms().has_p50());
  EXPECT_FALSE(run.result.loads(0).ttft_ms().has_p99());
}

}  // namespace
}  // namespace byzerperf
