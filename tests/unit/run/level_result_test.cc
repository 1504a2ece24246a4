#include "coordinator/run/level_result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "common/base/duration.h"
#include "common/base/rng.h"
#include "coordinator/run/row_timeline.h"
#include "google/protobuf/util/message_differencer.h"

namespace byzerperf {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::HasSubstr;

v1::RequestRecord Row(uint32_t index, double issued_s, double duration_s,
                      v1::Outcome::Value outcome = v1::Outcome::ok) {
  v1::RequestRecord row;
  row.set_index(index);
  row.set_attempt(1);
  row.set_phase(v1::Phase::measured);
  row.set_worker("gpu1");
  row.set_target("http://a:8000");
  row.set_outcome(outcome);
  row.set_issued_s(issued_s);
  row.set_sent_s(issued_s);
  row.set_connection_reused(true);
  if (outcome != v1::Outcome::ok) return row;
  row.set_input_tokens(10);
  row.set_output_tokens(20);
  row.set_text_events(20);
  row.set_token_source("usage");
  row.set_finish_reason("length");
  row.set_first_token_s(issued_s + duration_s / 4);
  row.set_last_token_s(issued_s + duration_s);
  row.set_done_s(issued_s + duration_s);
  return row;
}

class LevelResultTest : public testing::Test {
 protected:
  LevelResultTest() {
    plan_.set_max_error_rate(0.05);
    v1::Stage* stage = plan_.add_stages();
    stage->set_level("c0002");
    stage->mutable_load()->set_concurrency(2);
    AddWorker("gpu1", 2, {1.2, 8.5, true});
  }

  void AddWorker(const std::string& name, uint32_t share,
                 WorkerStretch stretch) {
    LevelFacts::Worker worker;
    worker.result.set_worker(name);
    worker.result.set_share(share);
    worker.stretch = stretch;
    facts_.workers.push_back(worker);
  }

  void Add(const v1::RequestRecord& row) {
    level_.AddRow(row);
    level_.AddRowStats(row, KindOf(plan_.stages(0)));
    AddRowSeconds(row, &level_);
  }

  // Two at a time, half a second each, for ten seconds.
  void AddSteadyRows() {
    for (uint32_t i = 0; i < 40; ++i) {
      const uint32_t pair = i / 2;
      Add(Row(i, pair * 0.5, 0.5));
    }
  }

  v1::LevelResult Make() {
    facts_.plan = &plan_;
    facts_.stage = &plan_.stages(0);
    facts_.planned = level_.totals().rows;
    return MakeLevelResult(facts_, level_);
  }

  v1::LoadPlan plan_;
  LevelFacts facts_;
  LevelAggregator level_;
};

TEST_F(LevelResultTest, TakesThroughputOverTheWholeSecondsOfTheWindow) {
  AddSteadyRows();
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.window().reason(), "steady");
  EXPECT_EQ(result.window().start_s(), 2);
  EXPECT_EQ(result.window().end_s(), 8);
  EXPECT_DOUBLE_EQ(result.throughput().requests_per_s(), 4);
  EXPECT_NEAR(result.throughput().output_tokens_per_s(), 80, 1);
  EXPECT_DOUBLE_EQ(result.reached().concurrency_mean(), 2);
  EXPECT_DOUBLE_EQ(result.reached().rate_per_s(), 4);
}

TEST_F(LevelResultTest, TakesWholeLevelFiguresFromTheRowsAlone) {
  AddSteadyRows();
  const v1::Throughput whole = Make().whole_level();
  EXPECT_DOUBLE_EQ(whole.requests_per_s(), 40 / 10.0);
  EXPECT_DOUBLE_EQ(whole.output_tokens_per_s(), 800 / 10.0);
  EXPECT_DOUBLE_EQ(whole.total_tokens_per_s(), 1200 / 10.0);
  EXPECT_DOUBLE_EQ(whole.wasted_tokens_per_s(), 0);
}

TEST_F(LevelResultTest, UsesTheWholeLevelWhereThereIsNoSteadyStretch) {
  facts_.workers[0].stretch.ramp_end_s.reset();
  AddSteadyRows();
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.window().reason(), "no_steady_stretch");
  EXPECT_EQ(result.window().start_s(), 0);
  EXPECT_EQ(result.window().end_s(), 10);
  EXPECT_EQ(result.throughput().requests_per_s(),
            result.whole_level().requests_per_s());
}

// Three requests of 20 ms, and then the slots wait until the time is over.
TEST_F(LevelResultTest, LastsUntilTheTimeLimitThatEndedIt) {
  for (uint32_t i = 0; i < 3; ++i) Add(Row(i, 0.5, 0.02));
  facts_.workers[0].stretch = {0.5, 0.5, true};
  EXPECT_DOUBLE_EQ(Make().duration_s(), 0.52);
  level_.EndByTime(2.5);
  const v1::LevelResult result = Make();
  EXPECT_DOUBLE_EQ(result.duration_s(), 2.5);
  EXPECT_DOUBLE_EQ(result.window().end_s(), 2.5);
  EXPECT_DOUBLE_EQ(result.throughput().requests_per_s(), 3 / 2.0);
  EXPECT_DOUBLE_EQ(result.whole_level().output_tokens_per_s(), 60 / 2.0);
  EXPECT_DOUBLE_EQ(result.targets(0).output_tokens_per_s(), 60 / 2.0);
  EXPECT_DOUBLE_EQ(result.reached().rate_per_s(), 3 / 2.0);
}

TEST_F(LevelResultTest, EndsWithItsLastRequestWhereThatCameAfterTheLimit) {
  AddSteadyRows();
  level_.EndByTime(9.8);
  EXPECT_DOUBLE_EQ(Make().duration_s(), 10);
}

TEST_F(LevelResultTest, TellsHowManySessionsBeginASecond) {
  AddSteadyRows();
  EXPECT_FALSE(Make().reached().has_sessions_per_s());
  for (uint32_t i = 40; i < 80; ++i) {
    v1::RequestRecord row = Row(i - 40, (i - 40) / 4.0, 0.5);
    row.set_turn(1);
    Add(row);
  }
  EXPECT_DOUBLE_EQ(Make().reached().rate_per_s(), 8);
  EXPECT_DOUBLE_EQ(Make().reached().sessions_per_s(), 4);
}

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
TEST_F(LevelResultTest, ShowsAStallFromTheScheduleInAnOpenLoop) {
  plan_.mutable_stages(0)->mutable_load()->mutable_arrivals()->set_rate_per_s(
      40);
  for (uint32_t i = 0; i < 400; ++i) {
    const double due_s = i / 40.0;
    // Nothing is sent from 5 s to 7 s.
    const double issued_s = due_s >= 5 && due_s < 7 ? 7 : due_s;
    v1::RequestRecord row = Row(i, issued_s, 0.4);
    row.set_scheduled_s(due_s);
    Add(row);
  }
  const v1::LevelResult result = Make();
  EXPECT_NEAR(result.ttft_ms().p99(), 100, 1);
  EXPECT_GT(result.ttft_intended_ms().p99(), 1900);
  EXPECT_NEAR(result.ttft_intended_ms().p50(), 100, 1);
  EXPECT_NEAR(result.e2e_intended_ms().max(), 2400, 10);
  EXPECT_GT(result.objectives().at("ttft_intended_p99_ms"), 1900);
  EXPECT_EQ(result.asked().rate_per_s(), 40);
  EXPECT_EQ(result.window().start_s(), 0);
  EXPECT_EQ(result.window().end_s(), 9);
}

TEST_F(LevelResultTest, EndsTheWindowBeforeCoolDown) {
  AddSteadyRows();
  facts_.workers[0].stretch.last_issue_s = 14.5;
  for (uint32_t i = 40; i < 60; ++i) {
    const uint32_t turn = i / 2;  // two at a time
    v1::RequestRecord row = Row(i, turn * 0.5, 0.5);
    row.set_phase(v1::Phase::cooldown);
    Add(row);
  }
  const v1::LevelResult result = Make();
  EXPECT_EQ(result.e2e_ms().count(), 40u);
  EXPECT_EQ(result.window().end_s(), 9);  // the last measured issue: 9.5 s
}

TEST_F(LevelResultTest, IsTheSameForAnyOrderOfRows) {
  std::vector<v1::RequestRecord> rows;
  for (uint32_t i = 0; i < 400; ++i) {
    const bool fails = RandomBits(3, 0, i) % 9 == 0;
    const double at_s = 0.02 * i;
    rows.push_back(Row(i, at_s, 0.1 + RandomUnit(3, 1, i),
                       fails ? v1::Outcome::http_5xx : v1::Outcome::ok));
    rows.back().set_worker(i % 3 == 0 ? "gpu1" : "gpu2");
  }
  const auto result_of = [&] {
    level_ = LevelAggregator();
    for (const v1::RequestRecord& row : rows) Add(row);
    return Make();
  };
  const v1::LevelResult forwards = result_of();
  std::reverse(rows.begin(), rows.end());
  EXPECT_TRUE(MessageDifferencer::Equals(result_of(), forwards));
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return MixBits(a.index()) < MixBits(b.index());
  });
  EXPECT_TRUE(MessageDifferencer::Equals(result_of(), forwards));
}

}  // namespace
}  // namespace byzerperf
