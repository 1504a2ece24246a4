// Warm-up and cool-down of a level: which requests they are, and their load.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/schedule/arrival_phase.h"
#include "tests/unit/load/load_rig.h"

namespace byzerperf {
namespace {

using v1::Phase;

std::map<Phase::Value, uint32_t> CountPhases(const LoadRig& rig) {
  std::map<Phase::Value, uint32_t> phases;
  for (const v1::RequestRecord& row : rig.rows) ++phases[row.phase()];
  return phases;
}

TEST(EdgePhases, WarmUpByTimeIsOfRequestsIssuedBefore) {
  LoadRig rig(SmallRun(2));
  rig.stage().set_warmup_duration_s(3);
  rig.SetServer(OneSecondServer());
  rig.Offer(20, 20);
  rig.Start(/*share=*/2);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.phase(),
              row.issued_s() < 3 ? Phase::warmup : Phase::measured);
  }
  EXPECT_EQ(CountPhases(rig)[Phase::warmup], 6);
}

TEST(EdgePhases, WarmUpHasAConcurrencyOfItsOwn) {
  LoadRig rig(SmallRun(6));
  rig.stage().set_warmup_concurrency(2);
  rig.SetServer(OneSecondServer());
  rig.Offer(40, 40);
  rig.Start(/*share=*/6, /*warmup=*/4);
  rig.loop.RunFor(kNsPerSecond / 2);
  EXPECT_EQ(rig.InFlight(), 2);
  rig.loop.RunFor(kNsPerSecond);  // its last two requests are under way
  EXPECT_EQ(rig.InFlight(), 6);
  ASSERT_TRUE(rig.RunWholeLevel());
  EXPECT_EQ(CountPhases(rig)[Phase::warmup], 4);
}

TEST(EdgePhases, ASlotOfALostWorkerWaitsForTheEndOfSuchAWarmUp) {
  LoadRig rig(SmallRun(6));
  rig.stage().set_warmup_concurrency(1);
  rig.stage().set_warmup_duration_s(5);
  rig.SetServer(OneSecondServer());
  rig.Offer(60, 60);
  rig.Start(/*share=*/3);
  rig.loop.RunFor(2 * kNsPerSecond + kNsPerSecond / 2);
  rig.AdjustShare(6);
  rig.loop.RunFor(2 * kNsPerSecond);
  EXPECT_EQ(rig.InFlight(), 1);
  rig.loop.RunFor(kNsPerSecond);
  EXPECT_EQ(rig.InFlight(), 6);
  ASSERT_TRUE(rig.RunWholeLevel());
}

TEST(EdgePhases, TheRampComesAfterTheWarmUpsOwnConcurrency) {
  LoadRig rig(SmallRun(5));
  rig.stage().set_warmup_concurrency(1);
  rig.stage().set_warmup_duration_s(2);
  rig.stage().set_ramp_s(4);
  rig.SetServer([](const FakeRequest& request) {
    return StreamAnswer(request, FakeTokens{60 * kNsPerSecond, {}, 5, 0});
  });
  rig.Offer(5, 5);
  rig.Start(/*share=*/5);
  for (const size_t in_flight : {1, 2, 3, 4, 5}) {
    rig.loop.RunFor(kNsPerSecond);
    EXPECT_EQ(rig.InFlight(), in_flight);
  }
}

TEST(EdgePhases, CoolDownIsOfTheLastRequestsWithAConcurrencyOfItsOwn) {
  LoadRig rig(SmallRun(4));
  rig.stage().set_request_count(20);
  rig.stage().set_cooldown_request_count(6);
  rig.stage().set_cooldown_concurrency(1);
  rig.SetServer(OneSecondServer());
  rig.Offer(20, 20);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.phase() == Phase::cooldown, row.index() >= 14);
  }
  // 14 by four slots, of which the last turn begins the cool-down with two;
  // then one by one.
  EXPECT_NEAR(rig.SinceStartS(), 8, 1);
}

TEST(EdgePhases, CoolDownByTimeIsOfTheLastSecondsOfALevelBoundByTime) {
  LoadRig rig(SmallRun(2));
  rig.stage().set_duration_s(10);
  rig.stage().set_cooldown_duration_s(4);
  rig.SetServer(OneSecondServer());
  rig.Offer(1000, 50);
  rig.Start(/*share=*/2);
  ASSERT_TRUE(rig.loop.RunUntil(
      [&] { return !rig.batches.empty() && rig.batches.back().drained(); }));
  for (const v1::RequestRecord& row : rig.rows) {
    EXPECT_EQ(row.phase() == Phase::cooldown, row.issued_s() >= 6);
  }
  EXPECT_EQ(CountPhases(rig)[Phase::cooldown], 8);
}

TEST(EdgePhases, OfAnArrivalFollowFromItsIndexAndItsTime) {
  v1::Stage stage;
  stage.mutable_load()->mutable_arrivals();
  stage.set_request_count(100);
  stage.set_duration_s(50);
  stage.set_warmup_request_count(5);
  stage.set_warmup_duration_s(10);
  stage.set_cooldown_request_count(7);
  stage.set_cooldown_duration_s(2);
  const auto phase = [&](uint32_t index, double due_s) {
    return PhaseOfArrival(stage, index, SecondsToNs(due_s));
  };
  EXPECT_EQ(phase(4, 20), Phase::warmup);  // of the first by count
  EXPECT_EQ(phase(5, 9.9), Phase::warmup);
  EXPECT_EQ(phase(5, 10), Phase::measured);
  EXPECT_EQ(phase(92, 20), Phase::measured);
  EXPECT_EQ(phase(93, 20), Phase::cooldown);
  EXPECT_EQ(phase(60, 48), Phase::cooldown);
}

}  // namespace
}  // namespace byzerperf
