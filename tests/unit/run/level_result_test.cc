// How long a level was, and how much it did in that time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "common/base/rng.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/unit/run/level_result_fixture.h"

namespace byzerperf {
namespace {

using google::protobuf::util::MessageDifferencer;

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
