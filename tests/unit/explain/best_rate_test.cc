// The answer of an open loop.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::Optional;

constexpr double kAllAtOnce = std::numeric_limits<double>::infinity();

SampleLevel Kept(double rate_per_s) {
  return {.concurrency = 4,
          .output_tokens_per_s = rate_per_s * 120,
          .window_s = 60,
          .rate_per_s = rate_per_s};
}

SampleLevel OverSaturated(double rate_per_s) {
  SampleLevel level = Kept(rate_per_s);
  level.output_tokens_per_s = 900;
  level.over_saturated = true;
  return level;
}

SampleLevel Behind(double rate_per_s) {
  SampleLevel level = Kept(rate_per_s);
  level.output_tokens_per_s *= 0.7;
  return level;
}

BestLevel AnswerOf(const SampleRun& run) {
  return Explain(run.result, run.plan).best;
}

TEST(BestRate, IsTheHighestThatTheServerKeptUpWith) {
  const BestLevel best =
      AnswerOf(MakeSampleRun({Kept(2), Kept(4), Kept(8), OverSaturated(16)}));
  EXPECT_EQ(best.answer, Answer::kBestRate);
  EXPECT_THAT(best.level, Optional(2));
  EXPECT_THAT(best.lower, Optional(1));
  EXPECT_THAT(best.upper, Optional(3));
}

TEST(BestRate, HasAnUpperNeighbourThatFellBehindOrFailed) {
  EXPECT_THAT(AnswerOf(MakeSampleRun({Kept(2), Behind(4)})).upper, Optional(1));
  SampleRun run = MakeSampleRun({Kept(2), Kept(4)});
  run.result.mutable_levels(1)->set_valid(false);
  run.result.mutable_levels(1)->mutable_requests()->set_failed(100);
  run.result.mutable_levels(1)->set_error_rate(0.3);
  EXPECT_EQ(AnswerOf(run).answer, Answer::kBestRate);
  EXPECT_THAT(AnswerOf(run).upper, Optional(1));
}

TEST(BestRate, IsNotNamedWhileTheServerKeepsUpWithTheHighest) {
  const BestLevel best = AnswerOf(MakeSampleRun({Kept(0.5), Kept(1.25)}));
  EXPECT_EQ(best.answer, Answer::kNoSaturation);
  EXPECT_FALSE(best.level.has_value());
  EXPECT_THAT(best.try_up_to, Optional(2.5));
}

TEST(BestRate, IsNotNamedWhenTheServerKeptUpWithNone) {
  const BestLevel best =
      AnswerOf(MakeSampleRun({OverSaturated(32), OverSaturated(16)}));
  EXPECT_EQ(best.answer, Answer::kNoRateKept);
  EXPECT_THAT(best.first, Optional(1));
}

TEST(BestRate, HasNoComparisonWithASingleRateThatWasKept) {
  EXPECT_EQ(AnswerOf(MakeSampleRun({Kept(2)})).answer, Answer::kSingleLevel);
  EXPECT_EQ(AnswerOf(MakeSampleRun({Behind(2)})).answer, Answer::kNoRateKept);
}

TEST(BestRate, IsNoneOfABurst) {
  const BestLevel best = AnswerOf(MakeSampleRun({Kept(kAllAtOnce)}));
  EXPECT_EQ(best.answer, Answer::kBurst);
  EXPECT_THAT(best.first, Optional(0));
  // Beside rates it is only measured.
  const BestLevel beside =
      AnswerOf(MakeSampleRun({Kept(2), Kept(4), Kept(kAllAtOnce)}));
  EXPECT_EQ(beside.answer, Answer::kNoSaturation);
  EXPECT_THAT(beside.last, Optional(1));
}

TEST(BestRate, DoesNotBlameTheServerForALimitedClient) {
  SampleRun run = MakeSampleRun({Kept(2), Kept(4), OverSaturated(8)});
  run.result.mutable_levels(2)->mutable_client()->set_verdict("limited");
  const BestLevel best = AnswerOf(run);
  EXPECT_EQ(best.answer, Answer::kNoSaturation);
  EXPECT_THAT(best.limited_above, Optional(2));
}

TEST(BestRate, DoesNotBlameTheServerForARateThatWasNotSent) {
  SampleLevel level = Kept(8);
  level.output_tokens_per_s *= 0.7;
  level.reached_rate_per_s = 0.7 * 8;
  EXPECT_EQ(AnswerOf(MakeSampleRun({Kept(2), Kept(4), level})).answer,
            Answer::kNoSaturation);
}

TEST(BestRate, IsTheHighestThatMeetsEveryObjectiveAndWasKept) {
  SampleRun run = MakeSampleRun({Kept(2), Kept(4), Kept(8), Behind(16)});
  AddSampleObjective("ttft_p99_ms", "ttft_p99<500ms", 500, {1, 2, 900, 3},
                     &run);
  const BestLevel best = AnswerOf(run);
  EXPECT_EQ(best.answer, Answer::kBestByObjectives);
  EXPECT_THAT(best.level, Optional(1));
  EXPECT_THAT(best.upper, Optional(2));
  EXPECT_FALSE(best.try_up_to.has_value());
}

}  // namespace
}  // namespace byzerperf
