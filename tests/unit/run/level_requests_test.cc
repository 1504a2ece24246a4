// Which requests count in a level's result.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/run/level_result_fixture.h"

namespace byzerperf {
namespace {

using testing::HasSubstr;

TEST_F(LevelResultTest, IsNotValidAboveTheAllowedErrorRate) {
  AddSteadyRows();
  Add(Row(40, 9, 0, v1::Outcome::http_5xx));
  Add(Row(41, 9, 0, v1::Outcome::timeout));
  EXPECT_TRUE(Make().valid());  // 2 of 42
  Add(Row(42, 9, 0, v1::Outcome::http_429));
  const v1::LevelResult result = Make();
  EXPECT_FALSE(result.valid());
  EXPECT_DOUBLE_EQ(result.error_rate(), 3 / 43.0);
  EXPECT_THAT(result.invalid_reason(), HasSubstr("--max-error-rate 5%"));
  EXPECT_EQ(result.outcomes().at("http_429"), 1u);
  EXPECT_EQ(result.requests().failed(), 3u);
}

// docs/metrics.md: not failures, neither of the error rate nor of objectives.
TEST_F(LevelResultTest, LeavesOutWhatWasCancelledOrNotSent) {
  AddSteadyRows();
  for (uint32_t i = 40; i < 50; ++i) {
    Add(Row(i, 9, 0, v1::Outcome::cancelled));
  }
  for (uint32_t i = 50; i < 70; ++i) {
    v1::RequestRecord row = Row(i, 9, 0, v1::Outcome::not_sent);
    row.clear_issued_s();
    row.clear_sent_s();
    Add(row);
  }
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.requests().cancelled(), 10u);
  EXPECT_EQ(result.requests().not_sent(), 20u);
  EXPECT_EQ(result.requests().failed(), 0u);
  EXPECT_EQ(result.requests().planned(), 70u);
  EXPECT_EQ(result.error_rate(), 0);
  EXPECT_TRUE(result.valid());
  EXPECT_NEAR(result.objectives().at("e2e_p90_ms"), 500, 2);
}

TEST_F(LevelResultTest, LeavesAbortedRequestsOutOfTheErrorRate) {
  AddSteadyRows();
  v1::RequestRecord row = Row(40, 9, 0, v1::Outcome::aborted);
  row.set_censored(true);
  Add(row);
  const v1::LevelResult result = Make();
  EXPECT_DOUBLE_EQ(result.error_rate(), 0);
  EXPECT_EQ(result.requests().aborted(), 1u);
  EXPECT_EQ(result.requests().censored(), 1u);
}

TEST_F(LevelResultTest, IsNotValidWithoutOneGoodRequest) {
  Add(Row(0, 0, 0, v1::Outcome::connect_error));
  const v1::LevelResult result = Make();
  EXPECT_FALSE(result.valid());
  EXPECT_EQ(result.invalid_reason(), "no request succeeded");
  EXPECT_FALSE(result.has_ttft_ms());
  EXPECT_FALSE(result.whole_level().has_requests_per_s());
}

TEST_F(LevelResultTest, TakesOnlyMeasuredRequestsIntoDistributions) {
  AddSteadyRows();
  v1::RequestRecord warm = Row(40, 0, 30);
  warm.set_phase(v1::Phase::warmup);
  Add(warm);
  v1::RequestRecord ramp = Row(41, 0, 30);
  ramp.set_phase(v1::Phase::ramp);
  Add(ramp);
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.e2e_ms().count(), 40u);
  EXPECT_NEAR(result.e2e_ms().max(), 500, 0.01);
  EXPECT_EQ(result.requests().ok(), 42u);
  EXPECT_NEAR(result.ttft_ms().p50(), 125, 0.3);
  EXPECT_FALSE(result.ttft_ms().has_p99());  // 299 requests would do
  EXPECT_FALSE(result.has_ttft_ms() && result.ttft_ms().count() == 0);
}

TEST_F(LevelResultTest, PutsFailuresAtInfinityInObjectivesOnly) {
  for (uint32_t i = 0; i < 90; ++i) Add(Row(i, i * 0.1, 0.5));
  for (uint32_t i = 90; i < 100; ++i) {
    Add(Row(i, 9, 0, v1::Outcome::timeout));
  }
  const v1::LevelResult result = Make();
  EXPECT_NEAR(result.objectives().at("e2e_p90_ms"), 500, 2);
  EXPECT_EQ(result.objectives().at("e2e_p95_ms"),
            std::numeric_limits<double>::infinity());
  EXPECT_NEAR(result.e2e_ms().p95(), 500, 2);
  EXPECT_FALSE(result.objectives().contains("e2e_p99_ms"));
  EXPECT_DOUBLE_EQ(result.objectives().at("error_rate"), 0.1);
  EXPECT_EQ(result.objectives().at("throughput_requests_per_s"),
            result.throughput().requests_per_s());
  // A failed request's rate is the worst, not the best.
  EXPECT_EQ(result.objectives().at("request_output_tokens_per_s_p5"), 0);
}

}  // namespace
}  // namespace byzerperf
