#include "coordinator/run/seed_aggregates.h"

#include <gtest/gtest.h>

#include "coordinator/run/json_text.h"

namespace byzerperf {
namespace {

v1::RequestRecord Row(double issued_s, double first_s, double last_s,
                      double done_s, uint32_t tokens) {
  v1::RequestRecord row;
  row.set_outcome(v1::Outcome::ok);
  row.set_input_tokens(100);
  row.set_output_tokens(tokens);
  row.set_issued_s(issued_s);
  row.set_first_token_s(first_s);
  row.set_last_token_s(last_s);
  row.set_done_s(done_s);
  return row;
}

TEST(SeedAggregates, FollowTheSeedsFormulas) {
  SeedAggregates seed;
  seed.Add(Row(1.0, 1.2, 3.0, 3.5, 40));   // E2E 2000 ms, 20 tok/s
  seed.Add(Row(2.0, 2.4, 6.0, 6.0, 120));  // E2E 4000 ms, 30 tok/s
  const v1::ByzerPerfAggregates made = seed.Make(5);
  EXPECT_DOUBLE_EQ(made.generated_tokens_count(), 160);
  EXPECT_DOUBLE_EQ(made.input_tokens_count(), 200);
  EXPECT_DOUBLE_EQ(made.server_duration(), 6000);
  EXPECT_DOUBLE_EQ(made.client_duration(), 6500);
  EXPECT_DOUBLE_EQ(made.server_sum_speed(), 50);
  EXPECT_DOUBLE_EQ(made.server_sum_first_token_time(), 600);
  EXPECT_DOUBLE_EQ(made.first_request_submit_time(), 1);
  EXPECT_DOUBLE_EQ(made.last_request_complete_time(), 6);
  EXPECT_DOUBLE_EQ(made.avg_server_speed(), 25);
  EXPECT_DOUBLE_EQ(made.avg_server_first_token_time(), 300);
  EXPECT_DOUBLE_EQ(made.server_generated_tokens_per_second_per_request(),
                   160.0 / 6000 * 1000);
  EXPECT_DOUBLE_EQ(made.client_generated_tokens_per_second_per_request(),
                   160.0 / 6500 * 1000);
  EXPECT_DOUBLE_EQ(made.server_generated_tokens_per_second(),
                   160.0 / 6000 * 1000 * 5);
  EXPECT_DOUBLE_EQ(made.client_generated_tokens_per_second(), 160.0 / 5);
  EXPECT_DOUBLE_EQ(made.avg_generated_tokens_count(), 80);
  EXPECT_DOUBLE_EQ(made.avg_input_tokens_count(), 100);
  EXPECT_DOUBLE_EQ(made.avg_server_duration(), 3000);
  EXPECT_DOUBLE_EQ(made.avg_client_duration(), 3250);
  EXPECT_DOUBLE_EQ(made.num_concurrent_requests(), 5);
  EXPECT_EQ(made.source(), "client");
}

TEST(SeedAggregates, TakeOnlyGoodRows) {
  SeedAggregates seed;
  seed.Add(Row(1.0, 1.2, 3.0, 3.5, 40));
  v1::RequestRecord failed = Row(0.0, 9, 9, 9, 1000);
  failed.set_outcome(v1::Outcome::truncated);
  seed.Add(failed);
  EXPECT_DOUBLE_EQ(seed.Make(1).generated_tokens_count(), 40);
  EXPECT_DOUBLE_EQ(seed.Make(1).first_request_submit_time(), 1);
}

TEST(SeedAggregates, TakeWarmupAndSecondAttemptsToo) {
  SeedAggregates seed;
  v1::RequestRecord row = Row(1.0, 1.2, 3.0, 3.5, 40);
  row.set_phase(v1::Phase::warmup);
  row.set_attempt(2);
  seed.Add(row);
  EXPECT_DOUBLE_EQ(seed.Make(1).generated_tokens_count(), 40);
}

TEST(SeedAggregates, UseTheEndOfTheBodyWithoutStreaming) {
  SeedAggregates seed;
  v1::RequestRecord row = Row(1.0, 0, 0, 3.0, 40);
  row.clear_first_token_s();
  row.clear_last_token_s();
  seed.Add(row);
  EXPECT_DOUBLE_EQ(seed.Make(1).server_duration(), 2000);
  EXPECT_DOUBLE_EQ(seed.Make(1).server_sum_first_token_time(), 0);
}

TEST(SeedAggregates, NameTheConcurrencyThatARateCameTo) {
  v1::LevelResult result;
  result.mutable_reached()->set_concurrency_mean(3.25);
  v1::Stage stage;
  stage.mutable_load()->set_concurrency(4);
  EXPECT_EQ(SeedConcurrency(stage, result), 4);
  stage.mutable_load()->mutable_arrivals()->set_rate_per_s(10);
  EXPECT_EQ(SeedConcurrency(stage, result), 3.25);
  EXPECT_EQ(SeedAggregates().Make(3.25).num_concurrent_requests(), 3.25);
}

TEST(SeedAggregates, AreZeroAndNeverNanWithoutRows) {
  const std::string text = JsonText(SeedAggregates().Make(5));
  EXPECT_EQ(text.find("NaN"), std::string::npos);
  EXPECT_EQ(SeedAggregates().Make(5).num_concurrent_requests(), 5);
}

}  // namespace
}  // namespace byzerperf
