// What a level's result says beside its figures, and of its parts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/run/level_result_fixture.h"

namespace byzerperf {
namespace {

TEST_F(LevelResultTest, CountsWasteApart) {
  AddSteadyRows();
  v1::RequestRecord again = Row(40, 5, 0.5);
  again.set_attempt(2);
  Add(again);
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.requests().second_attempts(), 1u);
  EXPECT_EQ(result.requests().ok(), 41u);
  EXPECT_EQ(result.e2e_ms().count(), 40u);
  EXPECT_DOUBLE_EQ(result.whole_level().requests_per_s(), 4);
  EXPECT_DOUBLE_EQ(result.whole_level().wasted_tokens_per_s(), 2);
}

TEST_F(LevelResultTest, GivesFiguresPerGpuWhereTheyAreStated) {
  AddSteadyRows();
  EXPECT_FALSE(Make().throughput().has_output_tokens_per_s_per_gpu());
  plan_.mutable_deployment()->set_num_gpus(4);
  EXPECT_FALSE(Make().throughput().has_cost_per_million_output_tokens());
  plan_.mutable_deployment()->set_gpu_hour_price(1.8);
  const v1::Throughput whole = Make().whole_level();
  EXPECT_DOUBLE_EQ(whole.output_tokens_per_s_per_gpu(), 20);
  // 4 × 1.80 an hour buy 288,000 tokens.
  EXPECT_DOUBLE_EQ(whole.cost_per_million_output_tokens(), 25);
}

TEST_F(LevelResultTest, SaysWhatShareOfTheInputWasCached) {
  AddSteadyRows();
  EXPECT_FALSE(Make().has_cached_input_share());
  v1::RequestRecord row = Row(40, 1, 0.5);
  row.set_cached_input_tokens(4);
  Add(row);
  EXPECT_DOUBLE_EQ(Make().cached_input_share(), 0.4);
}

TEST_F(LevelResultTest, ShowsEveryTargetAndWorkerApart) {
  AddWorker("gpu2", 1, {1, 9, true});
  AddSteadyRows();
  v1::RequestRecord other = Row(40, 1, 2);
  other.set_worker("gpu2");
  other.set_target("http://b:8000");
  Add(other);
  const v1::LevelResult result = Make();
  ASSERT_EQ(result.targets_size(), 2);
  EXPECT_EQ(result.targets(1).target(), "http://b:8000");
  EXPECT_EQ(result.targets(1).requests().ok(), 1u);
  EXPECT_NEAR(result.targets(1).e2e_ms().max(), 2000, 0.1);
  ASSERT_EQ(result.workers_size(), 2);
  EXPECT_EQ(result.workers(0).requests().ok(), 40u);
  EXPECT_EQ(result.workers(1).requests().ok(), 1u);
}

TEST_F(LevelResultTest, ComparesInputsWithTheAskedLengths) {
  AddSteadyRows();
  EXPECT_FALSE(Make().has_isl_error_pct());
  EXPECT_FALSE(Make().has_input_lengths());
  for (uint32_t i = 40; i < 60; ++i) {
    v1::RequestRecord row = Row(i, 1, 0.5);  // 10 input tokens
    row.set_asked_input_tokens(i % 2 == 0 ? 8 : 20);
    Add(row);
  }
  v1::RequestRecord warm = Row(60, 1, 0.5);
  warm.set_phase(v1::Phase::warmup);
  warm.set_asked_input_tokens(1000);
  Add(warm);
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.isl_error_pct().count(), 20u);
  EXPECT_NEAR(result.isl_error_pct().min(), 25, 1e-9);
  EXPECT_NEAR(result.isl_error_pct().max(), 50, 1e-9);
  EXPECT_NEAR(result.isl_error_pct().mean(), 37.5, 1e-9);
  EXPECT_DOUBLE_EQ(result.input_lengths().asked_mean(), 14);
  EXPECT_DOUBLE_EQ(result.input_lengths().sent_mean(), 10);
  EXPECT_NEAR(result.objectives().at("isl_error_p50_pct"), 25, 0.1);
}

TEST_F(LevelResultTest, ComparesAnswersWithTheAskedLengths) {
  AddSteadyRows();
  EXPECT_FALSE(Make().has_output_lengths());
  for (uint32_t i = 40; i < 60; ++i) {
    v1::RequestRecord row = Row(i, 1, 0.5);
    row.set_output_tokens(i % 2 == 0 ? 4 : 8);
    row.set_asked_output_tokens(50);
    Add(row);
  }
  v1::RequestRecord warm = Row(60, 1, 0.5);
  warm.set_phase(v1::Phase::warmup);
  warm.set_asked_output_tokens(1000);
  Add(warm);
  v1::RequestRecord uncounted = Row(61, 1, 0.5);
  uncounted.set_asked_output_tokens(1000);
  uncounted.set_token_source("events");
  Add(uncounted);
  const v1::OutputLengths lengths = Make().output_lengths();
  EXPECT_DOUBLE_EQ(lengths.asked_mean(), 50);
  EXPECT_DOUBLE_EQ(lengths.given_mean(), 6);
  EXPECT_EQ(lengths.requests(), 20u);
}

TEST_F(LevelResultTest, KeepsReasonsAndSources) {
  AddSteadyRows();
  v1::RequestRecord stopped = Row(40, 1, 0.5);
  stopped.set_finish_reason("stop");
  stopped.set_connection_reused(false);
  stopped.set_text_events(7);  // fewer events than tokens: no ITL
  stopped.set_hidden_reasoning(true);
  Add(stopped);
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.finish_reasons().at("stop"), 1u);
  EXPECT_EQ(result.token_sources().at("usage"), 41u);
  EXPECT_DOUBLE_EQ(result.itl_share(), 40 / 41.0);
  EXPECT_DOUBLE_EQ(result.new_connection_share(), 1 / 41.0);
  EXPECT_DOUBLE_EQ(result.hidden_reasoning_share(), 1 / 41.0);
}

TEST_F(LevelResultTest, SaysThatTheClientWasNotAudited) {
  AddSteadyRows();
  // Rows alone, as when a level that was cut off is read again.
  EXPECT_EQ(Make().client().verdict(), "unknown");
  EXPECT_EQ(Make().client().cause(), "not_audited");
}

// The server stalls: only who counts from the schedule sees what users feel.

}  // namespace
}  // namespace byzerperf
