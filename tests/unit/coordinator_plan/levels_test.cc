#include "coordinator/plan/levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr size_t kPrompts = 84;

v1::Stage OneStage(uint32_t concurrency, const LevelRules& rules) {
  return MakeLevels({concurrency}, rules, kPrompts)->stages.at(0);
}

TEST(ParseLevels, ReadsOneAListARangeAndAMixture) {
  EXPECT_THAT(*ParseLevels("5"), ElementsAre(5));
  EXPECT_THAT(*ParseLevels("20, 5,5"), ElementsAre(20, 5, 5));
  EXPECT_THAT(*ParseLevels("5:20:5"), ElementsAre(5, 10, 15, 20));
  EXPECT_THAT(*ParseLevels("1,5:14:5"), ElementsAre(1, 5, 10));
  EXPECT_THAT(*ParseLevels("7:7:1"), ElementsAre(7));
}

TEST(ParseLevels, RefusesWhatBreaksTheGrammarAndSaysIt) {
  for (const char* text : {"", ",", "0", "-5", "five", "5:20", "20:5:5",
                           "5:20:0", "1:2:3:4", "5.5", "1:999999999:1"}) {
    const auto levels = ParseLevels(text);
    ASSERT_FALSE(levels.ok()) << text;
    EXPECT_THAT(levels.status().message(),
                HasSubstr(std::string("--num-concurrent-requests: '") + text));
    EXPECT_THAT(levels.status().message(), HasSubstr("FROM:TO:STEP"));
  }
}

TEST(LevelNames, HaveFourDigitsOrMoreWhereTheLargestNeedsThem) {
  EXPECT_THAT(LevelNames({5, 1000}), ElementsAre("c0005", "c1000"));
  EXPECT_THAT(LevelNames({5, 12345}), ElementsAre("c00005", "c12345"));
}

TEST(LevelNames, NumberALevelThatComesAgain) {
  EXPECT_THAT(LevelNames({5, 10, 5, 5}),
              ElementsAre("c0005", "c0010", "c0005-2", "c0005-3"));
}

TEST(MakeLevels, ByDefaultHasEveryPromptFifteenWavesAndEnoughForAP99) {
  EXPECT_EQ(OneStage(5, {}).request_count(), 325u);
  EXPECT_EQ(OneStage(100, {}).request_count(), 1500u);
  EXPECT_EQ(MakeLevels({5}, {}, 5000)->stages[0].request_count(), 5000u);
  EXPECT_EQ(MeasuredRequests(OneStage(5, {})), 320u);
  EXPECT_FALSE(OneStage(5, {}).has_duration_s());
}

TEST(MakeLevels, EndsByCountByTimeOrByWhatComesFirst) {
  LevelRules rules;
  rules.request_count = 100;
  EXPECT_EQ(OneStage(5, rules).request_count(), 100u);
  rules.duration = absl::Seconds(90);
  EXPECT_EQ(OneStage(5, rules).request_count(), 100u);
  EXPECT_EQ(OneStage(5, rules).duration_s(), 90);
  rules.request_count.reset();
  EXPECT_FALSE(OneStage(5, rules).has_request_count());
  EXPECT_EQ(OneStage(5, rules).duration_s(), 90);
  EXPECT_EQ(OneStage(5, rules).grace_period_s(), 30);
}

TEST(MakeLevels, CanSendEveryPromptOnceOrAFixedNumber) {
  LevelRules rules;
  rules.requests_per_level = "once";
  EXPECT_EQ(OneStage(5, rules).request_count(), kPrompts);
  rules.requests_per_level = "50";
  EXPECT_EQ(OneStage(5, rules).request_count(), 50u);
  for (const char* text : {"twice", "0", "-1"}) {
    rules.requests_per_level = text;
    EXPECT_THAT(MakeLevels({5}, rules, kPrompts).status().message(),
                HasSubstr("must be `once`"));
  }
}

TEST(MakeLevels, RefusesTwoCountsAtOnce) {
  LevelRules rules;
  rules.requests_per_level = "once";
  rules.request_count = 10;
  const auto levels = MakeLevels({5}, rules, kPrompts);
  EXPECT_THAT(levels.status().message(), HasSubstr("--requests-per-level"));
  EXPECT_THAT(levels.status().message(),
              HasSubstr("--max-num-completed-requests"));
}

TEST(MakeLevels, WarmsUpWithOneRequestASlot) {
  EXPECT_EQ(OneStage(20, {}).warmup_request_count(), 20u);
  LevelRules rules;
  rules.duration = absl::Seconds(10);
  EXPECT_EQ(OneStage(20, rules).warmup_request_count(), 20u);
  rules.warmup.request_count = 3;
  EXPECT_EQ(OneStage(20, rules).warmup_request_count(), 3u);
}

TEST(MakeLevels, HasRoomForALongWarmUpAndCoolDownByDefault) {
  LevelRules rules;
  rules.warmup.request_count = 100;
  rules.cooldown.request_count = 10;
  EXPECT_EQ(OneStage(5, rules).request_count(), 430u);
  EXPECT_EQ(MeasuredRequests(OneStage(5, rules)), 320u);
}

TEST(MakeLevels, CarriesThePhasesOfAClosedLoop) {
  LevelRules rules;
  rules.duration = absl::Seconds(60);
  rules.warmup.duration = absl::Seconds(10);
  rules.warmup.concurrency = 2;
  rules.cooldown.duration = absl::Seconds(5);
  rules.cooldown.concurrency = 3;
  rules.ramp = absl::Seconds(4);
  rules.prefill_concurrency = 6;
  rules.think_time = absl::Seconds(1);
  rules.think_time_stddev = absl::Milliseconds(500);
  const v1::Stage stage = OneStage(5, rules);
  EXPECT_EQ(stage.warmup_request_count(), 0u);
  EXPECT_EQ(stage.warmup_duration_s(), 10);
  EXPECT_EQ(stage.warmup_concurrency(), 2u);
  EXPECT_EQ(stage.cooldown_duration_s(), 5);
  EXPECT_EQ(stage.cooldown_concurrency(), 3u);
  EXPECT_EQ(stage.ramp_s(), 4);
  EXPECT_EQ(stage.prefill_concurrency(), 6u);
  EXPECT_EQ(stage.think_time_s(), 1);
  EXPECT_EQ(stage.think_time_stddev_s(), 0.5);
}

TEST(MakeLevels, CountsWhatIsSentWhileSlotsAreFilledAfterASmallWarmUp) {
  LevelRules rules;
  rules.request_count = 100;
  rules.warmup.request_count = 10;
  rules.warmup.concurrency = 2;
  rules.cooldown.request_count = 7;
  // 10 of warm-up, 3 while the other slots begin, 7 of cool-down.
  EXPECT_EQ(MeasuredRequests(OneStage(5, rules)), 80u);
}

TEST(MakeLevels, SaysThatAWarmUpByTimeMayOutlastACount) {
  LevelRules rules;
  rules.warmup.duration = absl::Seconds(10);
  EXPECT_THAT(MakeLevels({5}, rules, kPrompts)->notices,
              ElementsAre(HasSubstr("level c0005: if its 325 requests take no "
                                    "longer than --warmup-duration")));
  rules.duration = absl::Seconds(60);
  EXPECT_THAT(MakeLevels({5}, rules, kPrompts)->notices, IsEmpty());
}

TEST(MakeLevels, LeavesWarmUpOutWhereNothingWouldBeLeftAndSaysSo) {
  LevelRules rules;
  rules.request_count = 20;
  const auto levels = MakeLevels({19, 20, 50}, rules, kPrompts);
  EXPECT_EQ(levels->stages[0].warmup_request_count(), 19u);
  EXPECT_EQ(levels->stages[1].warmup_request_count(), 0u);
  EXPECT_EQ(levels->stages[2].warmup_request_count(), 0u);
  EXPECT_THAT(levels->notices,
              ElementsAre(HasSubstr("level c0020"), HasSubstr("level c0050")));
  EXPECT_THAT(MakeLevels({5}, {}, kPrompts)->notices, IsEmpty());
}

TEST(MakeLevels, RefusesAWarmUpThatIsTheWholeLevel) {
  LevelRules rules;
  rules.request_count = 20;
  rules.warmup.request_count = 20;
  const auto levels = MakeLevels({5}, rules, kPrompts);
  EXPECT_THAT(levels.status().message(),
              HasSubstr("--warmup-request-count: 20 must be below the 20 "
                        "requests of level c0005 "
                        "(--max-num-completed-requests)"));
}

}  // namespace
}  // namespace byzerperf
