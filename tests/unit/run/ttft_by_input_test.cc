#include "coordinator/run/ttft_by_input.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tests/unit/run/level_result_fixture.h"

namespace byzerperf {
namespace {

TtftByInputSums SumsOf(const std::vector<std::pair<uint32_t, int64_t>>& all) {
  TtftByInputSums sums;
  for (const auto& [tokens, us] : all) sums.Add(tokens, us);
  return sums;
}

TEST(TtftByInput, FindsALineThroughPointsOnOne) {
  const auto line =
      SumsOf({{100, 70'000}, {200, 90'000}, {400, 130'000}}).Line();
  ASSERT_TRUE(line.has_value());
  EXPECT_DOUBLE_EQ(line->ms_per_1000_tokens(), 200);
  EXPECT_DOUBLE_EQ(line->correlation(), 1);
  EXPECT_EQ(line->requests(), 3u);
}

TEST(TtftByInput, TellsHowLooselyTtftFollows) {
  const auto line =
      SumsOf({{1, 1'000}, {2, 3'000}, {3, 2'000}, {4, 4'000}}).Line();
  EXPECT_DOUBLE_EQ(line->ms_per_1000_tokens(), 800);
  EXPECT_DOUBLE_EQ(line->correlation(), 0.8);
}

TEST(TtftByInput, FallsWhereLongerInputsAreFaster) {
  const auto line = SumsOf({{1, 4'000}, {2, 2'000}}).Line();
  EXPECT_DOUBLE_EQ(line->ms_per_1000_tokens(), -2000);
  EXPECT_DOUBLE_EQ(line->correlation(), -1);
}

TEST(TtftByInput, HasNoLineForInputsOfOneLength) {
  EXPECT_FALSE(SumsOf({}).Line().has_value());
  EXPECT_FALSE(SumsOf({{10, 5'000}}).Line().has_value());
  EXPECT_FALSE(SumsOf({{10, 5'000}, {10, 9'000}}).Line().has_value());
}

TEST(TtftByInput, DoesNotFollowWhereAllTtftsAreEqual) {
  EXPECT_EQ(SumsOf({{10, 5'000}, {20, 5'000}}).Line()->correlation(), 0);
}

TEST(TtftByInput, StaysExactForManyLongRequests) {
  TtftByInputSums sums;
  for (uint32_t i = 0; i < 10'000; ++i) {
    const uint32_t tokens = 1'000'000 + i % 2;
    sums.Add(tokens, 3'600'000'000 + 7 * int64_t{i % 2});
  }
  EXPECT_DOUBLE_EQ(sums.Line()->ms_per_1000_tokens(), 7);
  EXPECT_DOUBLE_EQ(sums.Line()->correlation(), 1);
}

TEST_F(LevelResultTest, TellsHowTtftFollowsTheInputOfMeasuredRequests) {
  for (uint32_t i = 0; i < 40; ++i) {
    const uint32_t tokens = 100 + 50 * (i % 4);
    v1::RequestRecord row = byzerperf::Row(i, i * 0.5, 0.5);
    row.set_input_tokens(tokens);
    row.set_first_token_s(row.issued_s() + 0.02 + 0.0003 * tokens);
    if (i % 10 == 0) row.set_phase(v1::Phase::warmup);
    if (i % 10 == 1) row.set_attempt(2);
    if (i % 10 == 2) row.clear_first_token_s();
    Add(row);
  }
  const v1::TtftByInput line = Make().ttft_by_input();
  EXPECT_NEAR(line.ms_per_1000_tokens(), 300, 1);
  EXPECT_NEAR(line.correlation(), 1, 1e-4);
  EXPECT_EQ(line.requests(), 28u);
}

TEST_F(LevelResultTest, SaysNothingOfInputsOfOneLength) {
  AddSteadyRows();
  EXPECT_FALSE(Make().has_ttft_by_input());
}

}  // namespace
}  // namespace byzerperf
