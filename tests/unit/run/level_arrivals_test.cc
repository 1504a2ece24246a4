#include "coordinator/run/level_arrivals.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "tests/support/arrivals.h"

namespace byzerperf {
namespace {

class LevelArrivalsTest : public testing::Test {
 protected:
  LevelArrivalsTest() {
    stage_->set_level("r0010.0");
    stage_->set_request_count(100);
    arrivals_->set_rate_per_s(10);
    arrivals_->set_pattern(v1::ArrivalPattern::constant);
    arrivals_->set_smoothness(1);
  }

  LevelArrivals Make() const { return LevelArrivals(plan_, 0); }

  v1::LoadPlan plan_;
  v1::Stage* stage_ = plan_.add_stages();
  v1::Arrivals* arrivals_ = stage_->mutable_load()->mutable_arrivals();
};

TEST_F(LevelArrivalsTest, KnowWhenTheLastRequestIsDue) {
  AddStretch(0, 10, 10, *arrivals_);
  LevelArrivals arrivals = Make();
  EXPECT_DOUBLE_EQ(arrivals.end_s(), 9.9);
  EXPECT_DOUBLE_EQ(arrivals.DueS(5), 0.5);
  EXPECT_EQ(arrivals.FirstDueFrom(2'050'000'000), 21u);
  EXPECT_EQ(arrivals.FirstDueFrom(100'000'000'000), 100u);
}

TEST_F(LevelArrivalsTest, TellPhasesByTheLongerOfTheLimits) {
  AddStretch(0, 10, 10, *arrivals_);
  stage_->set_duration_s(10);
  stage_->set_warmup_request_count(7);
  EXPECT_EQ(Make().PhaseOf(6), v1::Phase::warmup);
  EXPECT_EQ(Make().PhaseOf(7), v1::Phase::measured);
  stage_->set_warmup_duration_s(1.05);
  EXPECT_EQ(Make().PhaseOf(10), v1::Phase::warmup);
  EXPECT_EQ(Make().PhaseOf(11), v1::Phase::measured);
  EXPECT_EQ(Make().PhaseOf(99), v1::Phase::measured);
  stage_->set_cooldown_request_count(3);
  EXPECT_EQ(Make().PhaseOf(96), v1::Phase::measured);
  EXPECT_EQ(Make().PhaseOf(97), v1::Phase::cooldown);
  stage_->set_cooldown_duration_s(1.05);
  EXPECT_EQ(Make().PhaseOf(89), v1::Phase::measured);
  EXPECT_EQ(Make().PhaseOf(90), v1::Phase::cooldown);
}

TEST_F(LevelArrivalsTest, AreSteadyWhereTheRateDoesNotChange) {
  AddStretch(1, 20, 20, *arrivals_);
  AddStretch(1, 20, 20, *arrivals_);
  AddStretch(2, 20, 10, *arrivals_);
  AddStretch(0, 10, 10, *arrivals_);
  LevelArrivals arrivals = Make();
  const auto steady = arrivals.SteadyStretches();
  ASSERT_EQ(steady.size(), 2u);
  EXPECT_EQ(steady[0].start_s, 0);
  EXPECT_EQ(steady[0].end_s, 2);
  EXPECT_EQ(steady[1].start_s, 4);
  EXPECT_DOUBLE_EQ(steady[1].end_s, arrivals.end_s());
}

TEST_F(LevelArrivalsTest, AreSteadyFromTheEndOfWarmupOn) {
  AddStretch(0, 10, 10, *arrivals_);
  stage_->set_warmup_request_count(21);
  EXPECT_DOUBLE_EQ(Make().SteadyStretches().at(0).start_s, 2);
  stage_->set_warmup_duration_s(4);
  EXPECT_DOUBLE_EQ(Make().SteadyStretches().at(0).start_s, 4);
}

TEST_F(LevelArrivalsTest, OfATraceAreWhenTheTraceSaysAndSteadyNowhere) {
  constexpr std::array<uint64_t, 3> kTraceUs = {0, 300'000, 4'000'000};
  stage_->set_request_count(3);
  arrivals_->set_pattern(v1::ArrivalPattern::trace);
  arrivals_->set_speedup(2);
  LevelArrivals arrivals(plan_, 0, kTraceUs);
  EXPECT_DOUBLE_EQ(arrivals.end_s(), 2);
  EXPECT_DOUBLE_EQ(arrivals.DueS(1), 0.15);
  EXPECT_EQ(arrivals.FirstDueFrom(150'000'001), 2u);
  EXPECT_TRUE(arrivals.SteadyStretches().empty());
  EXPECT_EQ(arrivals.dispersion(), 1);
}

TEST_F(LevelArrivalsTest, AreNeverSteadyWhenAllComesAtOnce) {
  arrivals_->set_rate_per_s(std::numeric_limits<double>::infinity());
  LevelArrivals arrivals = Make();
  EXPECT_EQ(arrivals.end_s(), 0);
  EXPECT_TRUE(arrivals.SteadyStretches().empty());
}

}  // namespace
}  // namespace byzerperf
