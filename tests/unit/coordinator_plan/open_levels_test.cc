#include "coordinator/plan/open_levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/schedule/arrivals.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kInfiniteRate = std::numeric_limits<double>::infinity();
constexpr int64_t kSecondNs = 1'000'000'000;

// Constant arrivals: request i of a level at 10/s is due at i × 100 ms.
class OpenLevelsTest : public ::testing::Test {
 protected:
  OpenLevelsTest() {
    rules_.pattern = v1::ArrivalPattern::constant;
    rules_.prompt_count = 20;
    rules_.random_seed = 7;
  }

  v1::Stage One(double rate_per_s) {
    return MakeOpenLevels({rate_per_s}, rules_)->stages.at(0);
  }

  std::string Error(double rate_per_s) {
    return std::string(MakeOpenLevels({rate_per_s}, rules_).status().message());
  }

  LevelRules& level() { return rules_.level; }

  OpenLoopRules rules_;
};

TEST_F(OpenLevelsTest, AreNamedByTheirRatesAndCarryWhatWasAsked) {
  rules_.pattern = v1::ArrivalPattern::gamma;
  rules_.smoothness = 0.5;
  rules_.max_in_flight = 64;
  level().prefill_concurrency = 3;
  const auto levels = MakeOpenLevels({2, 4, 2}, rules_);
  ASSERT_TRUE(levels.ok()) << levels.status();
  EXPECT_EQ(levels->stages[0].level(), "r0002.0");
  EXPECT_EQ(levels->stages[2].level(), "r0002.0-2");
  const v1::Stage& stage = levels->stages[1];
  EXPECT_EQ(stage.level(), "r0004.0");
  EXPECT_EQ(stage.grace_period_s(), 30);
  EXPECT_EQ(stage.prefill_concurrency(), 3u);
  const v1::Arrivals& arrivals = stage.load().arrivals();
  EXPECT_EQ(arrivals.rate_per_s(), 4);
  EXPECT_EQ(arrivals.pattern(), v1::ArrivalPattern::gamma);
  EXPECT_EQ(arrivals.smoothness(), 0.5);
  EXPECT_EQ(arrivals.max_in_flight(), 64u);
  ASSERT_EQ(arrivals.stretches_size(), 1);
  EXPECT_EQ(arrivals.stretches(0).from_per_s(), 4);
  EXPECT_THAT(levels->notices, IsEmpty());
}

TEST_F(OpenLevelsTest, ByDefaultHaveAMinutesWorthAndEnoughForAP99) {
  EXPECT_EQ(One(10).request_count(), 600u);
  EXPECT_EQ(One(2).request_count(), 320u);
  EXPECT_EQ(One(5000).request_count(), 100'000u);
  EXPECT_EQ(One(kInfiniteRate).request_count(), 320u);
  EXPECT_FALSE(One(10).has_duration_s());
  EXPECT_EQ(One(10).warmup_request_count(), 0u);
  rules_.prompt_count = 700;
  EXPECT_EQ(One(10).request_count(), 700u);
}

TEST_F(OpenLevelsTest, HaveWarmUpAndCoolDownBesideTheDefault) {
  level().warmup.duration = absl::Seconds(5);
  level().cooldown.request_count = 7;
  const v1::Stage stage = One(10);
  EXPECT_EQ(stage.request_count(), 657u);
  EXPECT_EQ(MeasuredRequests(stage), 600u);
}

TEST_F(OpenLevelsTest, CountWhatIsDueBeforeTheDurationEnds) {
  level().duration = absl::Seconds(10);
  EXPECT_EQ(One(10).request_count(), 100u);
  EXPECT_EQ(One(10).duration_s(), 10);
  level().request_count = 50;
  EXPECT_EQ(One(10).request_count(), 50u);
  level().request_count = 500;
  EXPECT_EQ(One(10).request_count(), 100u);
}

TEST_F(OpenLevelsTest, CountOnTheScheduleOfTheirOwnPlaceInThePlan) {
  rules_.pattern = v1::ArrivalPattern::poisson;
  level().duration = absl::Seconds(100);
  const auto levels = MakeOpenLevels({10, 10}, rules_);
  ASSERT_TRUE(levels.ok()) << levels.status();
  for (uint32_t i = 0; i < 2; ++i) {
    const v1::Stage& stage = levels->stages[i];
    ArrivalSchedule schedule(stage.load().arrivals(), rules_.random_seed, i);
    const uint32_t count = stage.request_count();
    EXPECT_LT(schedule.TimeNs(count - 1), 100 * kSecondNs);
    EXPECT_GE(schedule.TimeNs(count), 100 * kSecondNs);
  }
  EXPECT_NE(levels->stages[0].request_count(),
            levels->stages[1].request_count());
}

TEST_F(OpenLevelsTest, LabelWarmUpByCountOrTimeWhateverLastsLonger) {
  level().request_count = 100;
  level().warmup.duration = absl::Seconds(2);
  EXPECT_EQ(One(10).warmup_request_count(), 20u);
  level().warmup.request_count = 30;
  EXPECT_EQ(One(10).warmup_request_count(), 30u);
  level().warmup.request_count = 5;
  EXPECT_EQ(One(10).warmup_request_count(), 20u);
}

TEST_F(OpenLevelsTest, LabelCoolDownFromTheEndOfTheLevel) {
  level().cooldown.duration = absl::Seconds(1);
  level().duration = absl::Seconds(10);
  EXPECT_EQ(One(10).cooldown_request_count(), 10u);  // due from 9 s on
  level().cooldown.request_count = 30;
  EXPECT_EQ(One(10).cooldown_request_count(), 30u);
  level().cooldown.request_count.reset();
  // A count ends this one when the last request is due, at 4.9 s.
  level().request_count = 50;
  EXPECT_EQ(One(10).cooldown_request_count(), 11u);  // from 3.9 s on
  level().duration.reset();
  EXPECT_EQ(One(10).cooldown_request_count(), 11u);
}

TEST_F(OpenLevelsTest, CountTheRampAsWarmUp) {
  level().ramp = absl::Seconds(4);
  level().request_count = 120;
  EXPECT_EQ(One(10).warmup_request_count(), 20u);
  level().warmup.rate_per_s = 5;
  level().warmup.duration = absl::Seconds(6);
  const v1::Stage stage = One(10);
  EXPECT_EQ(stage.warmup_request_count(), 60u);  // 6 s × 5/s + 4 s × 7.5/s
  EXPECT_EQ(stage.load().arrivals().stretches_size(), 3);
}

TEST_F(OpenLevelsTest, CoolDownAtARateOfItsOwn) {
  level().cooldown.rate_per_s = 2;
  level().cooldown.duration = absl::Seconds(5);
  level().duration = absl::Seconds(15);
  const v1::Stage stage = One(10);
  EXPECT_EQ(stage.load().arrivals().stretches_size(), 2);
  EXPECT_EQ(stage.request_count(), 110u);
  EXPECT_EQ(stage.cooldown_request_count(), 10u);
}

TEST_F(OpenLevelsTest, SendAllAtOnceAtAnInfiniteRate) {
  level().duration = absl::Seconds(10);
  level().warmup.request_count = 5;
  level().cooldown.request_count = 6;
  const v1::Stage stage = One(kInfiniteRate);
  EXPECT_EQ(stage.level(), "rinf");
  EXPECT_EQ(stage.request_count(), 331u);
  EXPECT_EQ(stage.duration_s(), 10);
  EXPECT_EQ(stage.warmup_request_count(), 5u);
  EXPECT_EQ(stage.cooldown_request_count(), 6u);
  EXPECT_TRUE(stage.load().arrivals().stretches().empty());
}

TEST_F(OpenLevelsTest, SayThatACeilingLeavesMostOfABurstUnsent) {
  rules_.max_in_flight = 20;
  EXPECT_THAT(MakeOpenLevels({kInfiniteRate}, rules_)->notices,
              ElementsAre(HasSubstr("--max-in-flight 20 leaves 300 of them not "
                                    "sent; to keep 20 in flight give "
                                    "--num-concurrent-requests 20")));
}

TEST_F(OpenLevelsTest, HaveNoPhasesByTimeInABurst) {
  const auto expect_refused = [this](const char* flag) {
    EXPECT_THAT(
        Error(kInfiniteRate),
        HasSubstr(std::string(flag) + " and --request-rate inf contradict"));
    level() = LevelRules();
  };
  level().ramp = absl::Seconds(1);
  expect_refused("--request-rate-ramp");
  level().warmup.duration = absl::Seconds(1);
  expect_refused("--warmup-duration");
  level().warmup.request_count = 1;
  level().warmup.rate_per_s = 1;
  expect_refused("--warmup-request-rate");
  level().cooldown.duration = absl::Seconds(1);
  expect_refused("--cooldown-duration");
  level().cooldown.request_count = 1;
  level().cooldown.rate_per_s = 1;
  expect_refused("--cooldown-request-rate");
}

TEST_F(OpenLevelsTest, MustMeasureSomething) {
  level().request_count = 40;
  level().warmup.duration = absl::Seconds(2);
  level().cooldown.request_count = 20;
  EXPECT_THAT(Error(10),
              HasSubstr("--warmup-request-count or --warmup-duration (20 "
                        "requests, the ramp included) and "
                        "--cooldown-request-count or --cooldown-duration (20) "
                        "leave none of the 40 requests of level r0010.0 to "
                        "measure"));
  level().cooldown.request_count = 19;
  EXPECT_EQ(MeasuredRequests(One(10)), 1u);
  level() = LevelRules();
  level().request_count = 5;
  level().warmup.request_count = 5;
  EXPECT_THAT(Error(kInfiniteRate),
              HasSubstr("none of the 5 requests of level rinf"));
}

TEST_F(OpenLevelsTest, MustHaveANumberOfRequestsToWorkWith) {
  level().duration = absl::Hours(7 * 24);
  EXPECT_THAT(Error(1000), HasSubstr("--timeout (s): 604800 gives level "
                                     "r1000.0 more than 268435455 requests"));
  level().duration = absl::Seconds(1e18);
  EXPECT_THAT(Error(10), HasSubstr("must be from 0.1 to 604800"));
  level().duration.reset();
  level().request_count = 1000;
  EXPECT_THAT(Error(0.001), HasSubstr("--request-rate: the 1000 requests of "
                                      "level r0000.001 must be due within 7 "
                                      "days"));
  level().request_count = 0;
  EXPECT_THAT(Error(10),
              HasSubstr("--max-num-completed-requests: 0 must be from 1"));
  rules_.pattern = v1::ArrivalPattern::poisson;
  level().request_count.reset();
  level().duration = absl::Milliseconds(100);
  EXPECT_THAT(Error(0.001),
              HasSubstr("--timeout (s): 0.1 must leave time for a request"));
}

class SeriesLevelsTest : public OpenLevelsTest {
 protected:
  // 10/s for 10 s, then up to 30/s in 10 s: 100 + 200 requests.
  SeriesLevelsTest() {
    const double points[][3] = {{10, 10, 10}, {10, 10, 30}, {0, 30, 30}};
    for (const auto& [duration_s, from_per_s, to_per_s] : points) {
      v1::RateStretch& stretch = series_.stretches.emplace_back();
      stretch.set_duration_s(duration_s);
      stretch.set_from_per_s(from_per_s);
      stretch.set_to_per_s(to_per_s);
    }
    series_.highest_per_s = 30;
    series_.end_s = 20;
  }

  v1::Stage One() { return MakeSeriesLevels(series_, 1, rules_)->stages.at(0); }

  RateSeries series_;
};

TEST_F(SeriesLevelsTest, GoToTheirEndUnlessAnEarlierOneIsAskedFor) {
  EXPECT_EQ(One().request_count(), 300u);
  EXPECT_EQ(One().duration_s(), 20);
  EXPECT_EQ(One().level(), "r0030.0");
  EXPECT_EQ(One().load().arrivals().stretches_size(), 3);
  level().duration = absl::Seconds(60);
  EXPECT_EQ(One().request_count(), 300u);
  level().duration = absl::Seconds(5);
  EXPECT_EQ(One().request_count(), 50u);
  EXPECT_EQ(One().duration_s(), 5);
  level().request_count = 20;
  EXPECT_EQ(One().request_count(), 20u);
}

TEST_F(SeriesLevelsTest, LabelTheirPhases) {
  level().warmup.duration = absl::Seconds(10);
  level().cooldown.request_count = 30;
  EXPECT_EQ(One().warmup_request_count(), 100u);
  EXPECT_EQ(One().cooldown_request_count(), 30u);
}

TEST_F(SeriesLevelsTest, DrawOtherGapsEachTime) {
  rules_.pattern = v1::ArrivalPattern::poisson;
  const auto levels = MakeSeriesLevels(series_, 2, rules_);
  ASSERT_TRUE(levels.ok()) << levels.status();
  EXPECT_EQ(levels->stages[1].level(), "r0030.0-2");
  EXPECT_NE(levels->stages[0].request_count(),
            levels->stages[1].request_count());
}

}  // namespace
}  // namespace byzerperf
