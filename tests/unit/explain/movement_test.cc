#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;

std::vector<Movement> MovementsOf(const std::string& name) {
  const SampleRun run = SampleRuns().at(name);
  return Explain(run.result, run.plan).movements;
}

TEST(Movement, GoesFromTheLowestLevelToTheBestAndOnToTheHighest) {
  const std::vector<Movement> movements = MovementsOf("knee");
  ASSERT_THAT(movements, SizeIs(2));
  EXPECT_EQ(movements[0].from_level, 0);
  EXPECT_EQ(movements[0].to_level, 2);
  EXPECT_EQ(movements[1].from_level, 2);
  EXPECT_EQ(movements[1].to_level, 3);
  EXPECT_THAT(movements[0].output_tokens_per_s.from, Optional(115.33));
  EXPECT_THAT(movements[0].output_tokens_per_s.to, Optional(198.85));
  EXPECT_THAT(movements[1].ttft_p50_ms.to, Optional(465.92));
}

TEST(Movement, GoesFromLowestToHighestWithoutABestLevel) {
  const std::vector<Movement> movements = MovementsOf("no_saturation");
  ASSERT_THAT(movements, SizeIs(1));
  EXPECT_EQ(movements[0].from_level, 0);
  EXPECT_EQ(movements[0].to_level, 3);
}

TEST(Movement, GoesOnFromTheBestRateToOneWhereTheServerFellBehind) {
  const SampleRun run = OpenLoopSampleRuns().at("rates");
  const std::vector<Movement> movements =
      Explain(run.result, run.plan).movements;
  ASSERT_THAT(movements, SizeIs(2));
  EXPECT_EQ(movements[0].from_level, 0);
  EXPECT_EQ(movements[0].to_level, 2);
  EXPECT_EQ(movements[1].to_level, 3);
  EXPECT_TRUE(movements[1].ttft_intended_p99_ms.to.has_value());
}

TEST(Movement, LeavesOutWhatWasNotMeasured) {
  EXPECT_FALSE(MovementsOf("not_streaming")[0].ttft_p50_ms.from.has_value());
}

TEST(Movement, NeedsTwoLevels) {
  EXPECT_THAT(MovementsOf("single_level"), IsEmpty());
  EXPECT_THAT(MovementsOf("no_levels"), IsEmpty());
}

}  // namespace
}  // namespace byzerperf
