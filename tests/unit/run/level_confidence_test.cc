// How sure a level's numbers are, as far as one level can tell.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "common/base/rng.h"
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

TEST_F(LevelConfidenceTest, IsUnknownWhereThereIsNoWindow) {
  facts_.workers[0].stretch.ramp_end_s.reset();
  EXPECT_FALSE(Make().throughput().has_ci95());
}

TEST_F(LevelConfidenceTest, SurroundsTheObjectivesOfThePlanAlone) {
  AskFor("ttft_p90_ms");
  AskFor("e2e_mean_ms");
  AskFor("throughput_requests_per_s");
  AskFor("error_rate");
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
