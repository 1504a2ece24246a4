// Model choice, names of targets, pace and timeline.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/duration.h"
#include "coordinator/run/level_pace.h"
#include "coordinator/run/model_choice.h"
#include "coordinator/run/row_timeline.h"
#include "coordinator/run/target_names.h"
#include "coordinator/run/timeline_csv.h"

namespace byzerperf {
namespace {

v1::TargetFacts Serving(const std::vector<std::string>& models) {
  v1::TargetFacts target;
  target.set_url("http://a:8000");
  for (const std::string& model : models) target.add_models(model);
  return target;
}

TEST(ChooseModel, TakesWhatAllTargetsServe) {
  EXPECT_EQ(*ChooseModel("", {Serving({"chat"}), Serving({"chat"})}), "chat");
  EXPECT_FALSE(ChooseModel("", {Serving({"chat"}), Serving({"code"})}).ok());
}

TEST(ChooseModel, BelievesTheUserWhateverIsListed) {
  EXPECT_EQ(*ChooseModel("chat", {Serving({})}), "chat");
  EXPECT_EQ(*ChooseModel("x", {Serving({"chat"}), Serving({"x"})}), "x");
}

TEST(TargetNames, AreUrlsOnOneHost) {
  TargetNames names;
  names.Add(0, "gpu1");
  names.Add(1, "gpu1");
  EXPECT_FALSE(names.needed());
  EXPECT_EQ(names.Name(1, "http://127.0.0.1:8000"), "http://127.0.0.1:8000");
}

TEST(TargetNames, TellLoopbacksOfSeveralHostsApart) {
  TargetNames names;
  names.Add(0, "gpu1");
  names.Add(1, "gpu2");
  EXPECT_EQ(names.Name(1, "http://127.0.0.1:8000"),
            "http://127.0.0.1:8000 on gpu2");
  EXPECT_EQ(names.Name(0, "http://localhost:1/v1"),
            "http://localhost:1/v1 on gpu1");
  EXPECT_EQ(names.Name(0, "http://[::1]:1"), "http://[::1]:1 on gpu1");
  EXPECT_EQ(names.Name(1, "http://10.0.0.7:8000"), "http://10.0.0.7:8000");
  EXPECT_EQ(names.Name(1, "http://127.example.org"), "http://127.example.org");
}

TEST(PathName, SaysViaForOneUrlThatWasAskedFor) {
  EXPECT_EQ(PathName(1, {"http://a", "http://a"}), "via http://a");
  EXPECT_EQ(PathName(0, {"http://a"}), "direct to 1 target");
  EXPECT_EQ(PathName(2, {"http://a", "http://b", "http://a"}),
            "direct to 2 targets");
}

TEST(LevelPace, TellsTheRateOfTheLastFiveSeconds) {
  v1::Stage stage;
  stage.set_request_count(1000);
  LevelPace pace;
  pace.Start(0);
  RunProgress progress;
  for (int64_t second = 1; second <= 20; ++second) {
    const uint32_t done = static_cast<uint32_t>(
        second <= 10 ? second * 10 : 100 + (second - 10) * 40);
    progress = pace.Measure(stage, {done, 0, 4}, second * kNsPerSecond);
  }
  EXPECT_DOUBLE_EQ(progress.requests_per_s, 40);
  EXPECT_DOUBLE_EQ(*progress.left_s, 500 / 40.0);
  EXPECT_EQ(progress.elapsed_s, 20);
}

TEST(LevelPace, KnowsTheEndOfATimeBoundLevel) {
  v1::Stage stage;
  stage.set_duration_s(60);
  LevelPace pace;
  pace.Start(0);
  const RunProgress progress =
      pace.Measure(stage, {0, 0, 4}, 20 * kNsPerSecond);
  EXPECT_FALSE(progress.planned.has_value());
  EXPECT_EQ(*progress.left_s, 40);
}

TEST(LevelPace, KnowsTheEndOfAScheduleWhateverIsAnswered) {
  v1::Stage stage;
  stage.set_request_count(100);
  stage.set_duration_s(60);
  LevelPace pace;
  pace.Start(0);
  pace.SetLastDue(50);
  EXPECT_EQ(*pace.Measure(stage, {0, 0, 40}, 20 * kNsPerSecond).left_s, 30);
  EXPECT_EQ(*pace.Measure(stage, {9, 0, 40}, 55 * kNsPerSecond).left_s, 0);
}

TEST(LevelPace, IsDueOnceASecond) {
  LevelPace pace;
  EXPECT_TRUE(pace.IsDue(5));
  EXPECT_FALSE(pace.IsDue(kNsPerSecond));
  EXPECT_TRUE(pace.IsDue(kNsPerSecond + 5));
}

TEST(TimelineCsv, ComesBackAsItWas) {
  std::vector<v1::SecondData> timeline(2);
  timeline[0].set_second(0);
  timeline[0].set_issued(3);
  timeline[1].set_second(3);
  timeline[1].set_in_flight_us(uint64_t{1} << 40);
  const auto read = ReadTimelineCsv(TimelineCsv(timeline));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 4u);  // idle seconds have rows, too
  EXPECT_EQ((*read)[0].issued(), 3u);
  EXPECT_EQ((*read)[3].in_flight_us(), uint64_t{1} << 40);
  EXPECT_FALSE(ReadTimelineCsv("second\n1,x\n").ok());
}

TEST(TimelineCsv, IsReadByTheNamesOfItsColumns) {
  const auto early = ReadTimelineCsv("second,issued,ok\n0,3,2\n1,4,4\n");
  ASSERT_TRUE(early.ok());
  ASSERT_EQ(early->size(), 2u);
  EXPECT_EQ((*early)[1].ok(), 4u);
  EXPECT_EQ((*early)[1].not_sent(), 0u);
  const auto later = ReadTimelineCsv("invented,second,not_sent\n9,1,7\n");
  ASSERT_TRUE(later.ok());
  EXPECT_EQ((*later)[0].second(), 1u);
  EXPECT_EQ((*later)[0].not_sent(), 7u);
}

TEST(AddRowSeconds, SpreadsARowOverItsSeconds) {
  v1::RequestRecord row;
  row.set_outcome(v1::Outcome::ok);
  row.set_attempt(1);
  row.set_issued_s(0.5);
  row.set_first_token_s(1.0);
  row.set_last_token_s(4.0);
  row.set_done_s(4.25);
  row.set_input_tokens(7);
  row.set_output_tokens(10);
  LevelAggregator level;
  AddRowSeconds(row, &level);
  uint32_t tokens = 0;
  uint64_t in_flight_us = 0;
  for (const auto& [second, data] : level.timeline()) {
    tokens += data.output_tokens();
    in_flight_us += data.in_flight_us();
  }
  EXPECT_EQ(tokens, 10u);
  EXPECT_EQ(in_flight_us, 3'750'000u);
  EXPECT_EQ(level.timeline().at(1).output_tokens(), 3u);
  EXPECT_EQ(level.timeline().at(0).issued(), 1u);
  EXPECT_EQ(level.timeline().at(4).ok(), 1u);
  EXPECT_EQ(level.timeline().at(4).input_tokens(), 7u);
  EXPECT_EQ(level.timeline().at(1).ttft_count(), 1u);
  EXPECT_EQ(level.timeline().at(1).ttft_us(), 500'000u);
}

TEST(AddRowSeconds, CountsAnArrivalThatWasNotSentWhereItWasDue) {
  v1::RequestRecord row;
  row.set_outcome(v1::Outcome::not_sent);
  row.set_attempt(1);
  row.set_scheduled_s(3.9);
  LevelAggregator level;
  AddRowSeconds(row, &level);
  ASSERT_EQ(level.timeline().size(), 1u);
  EXPECT_EQ(level.timeline().at(3).not_sent(), 1u);
  EXPECT_EQ(level.timeline().at(3).issued(), 0u);
  EXPECT_EQ(level.timeline().at(3).failed(), 0u);
}

}  // namespace
}  // namespace byzerperf
