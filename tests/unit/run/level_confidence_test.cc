// How sure a level's numbers are, as far as one level can tell.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "common/base/rng.h"
#include "coordinator/run/level_throughput.h"
#include "tests/unit/run/level_result_fixture.h"

namespace byzerperf {
namespace {

// Requests of some half a second, two at a time for a minute.
class LevelConfidenceTest : public LevelResultTest {
 protected:
  LevelConfidenceTest() {
    facts_.workers[0].stretch = {1.2, 59.5, true};
    double slots_s[] = {0, 0};
    for (uint32_t i = 0; slots_s[i % 2] < 60; ++i) {
      const double duration_s = 0.3 + 0.4 * RandomUnit(1, 0, i);
      Add(Row(i, slots_s[i % 2], duration_s));
      slots_s[i % 2] += duration_s;
    }
  }

  void AskFor(const std::string& key) {
    v1::Objective& objective = *plan_.add_objectives();
    objective.set_name(key);
    objective.set_less(true);
  }
};

void ExpectAround(const v1::Interval& interval, double value) {
  EXPECT_LT(interval.low(), value);
  EXPECT_GT(interval.high(), value);
  EXPECT_GT(interval.low(), 0.8 * value);
  EXPECT_LT(interval.high(), 1.2 * value);
}

TEST_F(LevelConfidenceTest, SurroundsTheNumbersOfTheWindow) {
  const v1::LevelResult result = Make();
  ASSERT_EQ(result.window().reason(), "steady");
  EXPECT_EQ(result.ttft_ms().ci95().method(), "spectral");
  ExpectAround(result.ttft_ms().ci95().mean(), result.ttft_ms().mean());
  ExpectAround(result.e2e_ms().ci95().p50(), result.e2e_ms().p50());
  const v1::ThroughputConfidence& sure = result.throughput().ci95();
  EXPECT_EQ(sure.method(), "spectral");
  EXPECT_GE(sure.parts(), 4u);
  ExpectAround(sure.requests_per_s(), result.throughput().requests_per_s());
  ExpectAround(sure.output_tokens_per_s(),
               result.throughput().output_tokens_per_s());
  EXPECT_FALSE(result.whole_level().has_ci95());
}

// The fewer frequencies of the two.
TEST_F(LevelConfidenceTest, TellsTheFewerPartsOfTheTwoRates) {
  LevelAggregator::Timeline timeline;
  for (uint32_t second = 0; second < 60; ++second) {
    timeline[second].set_ok(2 + second % 2);
    // Slow swings: half as many of their frequencies are alike.
    timeline[second].set_output_tokens(second < 30 ? 60 : 20);
  }
  v1::MeasuredWindow window;
  window.set_reason("steady");
  window.set_end_s(60);
  EXPECT_EQ(WindowConfidence(timeline, window, 0.5)->parts(), 4u);
  for (auto& [second, data] : timeline) data.set_output_tokens(data.ok() * 20);
  EXPECT_EQ(WindowConfidence(timeline, window, 0.5)->parts(), 8u);
  for (auto& [second, data] : timeline) data.set_ok(second < 30 ? 3 : 1);
  EXPECT_EQ(WindowConfidence(timeline, window, 0.5)->parts(), 4u);
}

// 4 of some 250 requests: 1 % may be chance.
TEST_F(LevelConfidenceTest, SurroundsAnErrorRateByWilsonsScore) {
  AskFor("error_rate");
  const double ok = Make().requests().ok();
  const v1::Interval none = Make().objectives_ci95().at("error_rate");
  EXPECT_EQ(none.low(), 0);
  EXPECT_NEAR(none.high(), 3.84 / (ok + 3.84), 1e-4);
  for (uint32_t i = 0; i < 4; ++i) {
    Add(Row(1000 + i, 5 + 14.0 * i, 0.5, v1::Outcome::http_5xx));
  }
  const v1::LevelResult result = Make();
  EXPECT_GT(result.error_rate(), 0.01);
  EXPECT_LT(result.objectives_ci95().at("error_rate").low(), 0.01);
  EXPECT_GT(result.objectives_ci95().at("error_rate").high(), 0.03);
}

TEST_F(LevelConfidenceTest, SurroundsWhatIsAMultipleOfTheOutputRate) {
  plan_.mutable_deployment()->set_num_gpus(4);
  plan_.mutable_deployment()->set_gpu_hour_price(2);
  AskFor("throughput_output_tokens_per_s");
  AskFor("throughput_output_tokens_per_s_per_gpu");
  AskFor("throughput_cost_per_million_output_tokens");
  const v1::LevelResult result = Make();
  const auto& intervals = result.objectives_ci95();
  const v1::Interval& rate = intervals.at("throughput_output_tokens_per_s");
  const v1::Interval& per_gpu =
      intervals.at("throughput_output_tokens_per_s_per_gpu");
  EXPECT_DOUBLE_EQ(per_gpu.low(), rate.low() / 4);
  EXPECT_DOUBLE_EQ(per_gpu.high(), rate.high() / 4);
  const v1::Interval& cost =
      intervals.at("throughput_cost_per_million_output_tokens");
  EXPECT_DOUBLE_EQ(cost.low(), 8 / 3600.0 * 1e6 / rate.high());
  EXPECT_DOUBLE_EQ(cost.high(), 8 / 3600.0 * 1e6 / rate.low());
}

TEST_F(LevelConfidenceTest, IsUnknownWhereThereIsNoWindow) {
  facts_.workers[0].stretch.ramp_end_s.reset();
  EXPECT_FALSE(Make().throughput().has_ci95());
}

TEST_F(LevelConfidenceTest, SurroundsTheObjectivesOfThePlanAlone) {
  AskFor("ttft_p90_ms");
  AskFor("e2e_mean_ms");
  AskFor("throughput_requests_per_s");
  AskFor("ttft_max_ms");
  const v1::LevelResult result = Make();
  ASSERT_EQ(result.objectives_ci95_size(), 3);
  for (const auto& [key, interval] : result.objectives_ci95()) {
    ExpectAround(interval, result.objectives().at(key));
  }
}

// 30 of some 270 fail: p90 may be one of them.
TEST_F(LevelConfidenceTest, CountsFailuresAsTheirObjectivesDo) {
  for (uint32_t i = 0; i < 30; ++i) {
    Add(Row(1000 + i, 2.0 * i, 0.5, v1::Outcome::http_5xx));
  }
  AskFor("ttft_p90_ms");
  const v1::LevelResult result = Make();
  const v1::Interval& interval = result.objectives_ci95().at("ttft_p90_ms");
  EXPECT_EQ(interval.high(), std::numeric_limits<double>::infinity());
  EXPECT_GT(interval.low(), result.ttft_ms().p90() * 0.9);
  EXPECT_TRUE(std::isfinite(result.ttft_ms().ci95().p90().high()));
}

TEST_F(LevelConfidenceTest, LeavesOutRowsOutsideTheMeasuredPhase) {
  const v1::LevelResult before = Make();
  v1::RequestRecord slow = Row(2000, 30, 20);
  slow.set_phase(v1::Phase::warmup);
  level_.AddRow(slow);
  v1::RequestRecord again = Row(2001, 31, 20);
  again.set_attempt(2);
  level_.AddRow(again);
  EXPECT_EQ(Make().ttft_ms().ci95().mean().high(),
            before.ttft_ms().ci95().mean().high());
}

}  // namespace
}  // namespace byzerperf
