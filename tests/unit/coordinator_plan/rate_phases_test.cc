#include "coordinator/plan/rate_phases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

std::string Text(const absl::StatusOr<RatePhases::Shape>& shape) {
  if (!shape.ok()) return std::string(shape.status().message());
  std::string text;
  for (const v1::RateStretch& stretch : shape->stretches) {
    absl::StrAppend(&text, stretch.duration_s(), "s:", stretch.from_per_s(),
                    "-", stretch.to_per_s(), " ");
  }
  return text;
}

LevelRules WithAllPhases() {
  LevelRules rules;
  rules.warmup.rate_per_s = 2;
  rules.warmup.duration = absl::Seconds(10);
  rules.ramp = absl::Seconds(4);
  rules.cooldown.rate_per_s = 1;
  rules.cooldown.request_count = 5;
  return rules;
}

TEST(RatePhases, AreOneRateWhereNothingElseIsAskedFor) {
  const RatePhases phases(10, LevelRules());
  const auto shape = phases.Fit("r0010.0", 100, std::nullopt);
  EXPECT_EQ(Text(shape), "10s:10-10 ");
  EXPECT_FALSE(shape->cooldown_start_s.has_value());
  EXPECT_EQ(phases.before_s(), 0);
}

TEST(RatePhases, GoFromWarmUpOverTheRampToTheLevelAndToCoolDown) {
  const RatePhases phases(10, WithAllPhases());
  EXPECT_EQ(phases.before_s(), 14);
  EXPECT_EQ(phases.warmup_requests(), 20 + 24);
  EXPECT_EQ(phases.cooldown_requests(), 5);
  const auto by_time = phases.Fit("r0010.0", std::nullopt, 60);
  EXPECT_EQ(Text(by_time), "10s:2-2 4s:2-10 41s:10-10 5s:1-1 ");
  EXPECT_EQ(by_time->cooldown_start_s, 55);
  const auto by_count = phases.Fit("r0010.0", 149, std::nullopt);
  EXPECT_EQ(Text(by_count), "10s:2-2 4s:2-10 10s:10-10 5s:1-1 ");
  EXPECT_EQ(by_count->cooldown_start_s, 24);
}

TEST(RatePhases, EndByWhatComesFirst) {
  const RatePhases phases(10, WithAllPhases());
  EXPECT_EQ(Text(phases.Fit("r0010.0", 149, 60)),
            Text(phases.Fit("r0010.0", 149, std::nullopt)));
  EXPECT_EQ(Text(phases.Fit("r0010.0", 1000, 60)),
            Text(phases.Fit("r0010.0", std::nullopt, 60)));
}

TEST(RatePhases, TakeACountAtARateForATimeAndTheLongerOfTheTwo) {
  LevelRules rules;
  rules.warmup.rate_per_s = 2;
  rules.warmup.request_count = 30;
  EXPECT_EQ(RatePhases(10, rules).before_s(), 15);
  rules.warmup.duration = absl::Seconds(20);
  EXPECT_EQ(RatePhases(10, rules).before_s(), 20);
  rules.warmup.duration = absl::Seconds(5);
  EXPECT_EQ(RatePhases(10, rules).before_s(), 15);
}

TEST(RatePhases, RampFromNothingWithoutAWarmUpRate) {
  LevelRules rules;
  rules.ramp = absl::Seconds(4);
  rules.warmup.request_count = 50;
  const RatePhases phases(10, rules);
  EXPECT_EQ(Text(phases.Fit("r0010.0", 120, std::nullopt)),
            "4s:0-10 10s:10-10 ");
  EXPECT_EQ(phases.warmup_requests(), 50);
}

TEST(RatePhases, OnlyLabelWithoutARateOfTheirOwn) {
  LevelRules rules;
  rules.warmup.duration = absl::Seconds(3);
  rules.cooldown.request_count = 7;
  const RatePhases phases(10, rules);
  EXPECT_EQ(phases.before_s(), 0);
  EXPECT_EQ(phases.warmup_requests(), 30);
  EXPECT_EQ(phases.cooldown_requests(), 7);
  EXPECT_EQ(Text(phases.Fit("r0010.0", 100, std::nullopt)), "10s:10-10 ");
}

TEST(RatePhases, MustLeaveSomethingForTheLevelsOwnRate) {
  const RatePhases phases(10, WithAllPhases());
  EXPECT_THAT(Text(phases.Fit("r0010.0", 49, std::nullopt)),
              HasSubstr("--warmup-request-rate, --request-rate-ramp and "
                        "--cooldown-request-rate take all of the 49 requests "
                        "(--max-num-completed-requests) of level r0010.0"));
  EXPECT_THAT(Text(phases.Fit("r0010.0", 1000, 19)),
              HasSubstr("take all of the 19 s (--timeout) of level r0010.0"));
}

}  // namespace
}  // namespace byzerperf
