#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/load/load_rig.h"
#include "worker/load/load_runner.h"

// How a worker gets its indices: grants, waits for them, changes of its share.

namespace byzerperf {
namespace {

using ::testing::SizeIs;

TEST(LoadRunner, AsksForMoreWhenHalfOfAGrantIsLeft) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(1000, 8);
  rig.Start(/*share=*/1);
  rig.loop.RunFor(SecondsToNs(2.5));  // 3 of 8 begun
  EXPECT_THAT(rig.asked, SizeIs(1));
  rig.loop.RunFor(SecondsToNs(1));  // 4 of 8
  ASSERT_THAT(rig.asked, SizeIs(2));
  EXPECT_EQ(rig.asked.back().unissued(), 4);
  EXPECT_NEAR(rig.asked.back().requests_per_s(), 1, 0.5);
}

TEST(LoadRunner, KnowsNoRateInALevelsFirstSecond) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(1000, 8);
  rig.Start(/*share=*/6);  // all at once, which is no rate that lasts
  rig.loop.RunFor(SecondsToNs(0.5));
  ASSERT_THAT(rig.asked, SizeIs(2));
  EXPECT_EQ(rig.asked.back().requests_per_s(), 0);
  rig.loop.RunFor(SecondsToNs(3));
  EXPECT_NEAR(rig.asked.back().requests_per_s(), 6, 3);
}

TEST(LoadRunner, WaitsForGrantsAndCountsTheWait) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(100, 4);
  rig.HoldGrants(true);
  rig.Start(/*share=*/3);
  rig.loop.RunFor(SecondsToNs(2));
  EXPECT_EQ(rig.InFlight(), 0);
  rig.Grant(3);
  rig.loop.RunFor(SecondsToNs(0.5));
  EXPECT_EQ(rig.InFlight(), 3);
  rig.End(/*abort=*/true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.ended; }));
  uint64_t waited_us = 0;
  for (const auto& batch : rig.batches) {
    waited_us += batch.health().grant_wait_us();
  }
  EXPECT_EQ(waited_us, 6'000'000);
}

TEST(LoadRunner, DoesNotCallTheEndOfALevelAWait) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(5, 5);
  rig.Start(/*share=*/4);
  ASSERT_TRUE(rig.RunWholeLevel());
  for (const auto& batch : rig.batches) {
    EXPECT_EQ(batch.health().grant_wait_us(), 0);
  }
  EXPECT_THAT(rig.asked, SizeIs(1));  // it was told that nothing is left
}

TEST(LoadRunner, TellsTheLastRowsAtOnce) {
  LoadRig rig(SmallRun());
  rig.SetServer(OneSecondServer());
  rig.Offer(2, 2);
  rig.Start(/*share=*/2, 0, /*after_s=*/0.3);
  ASSERT_TRUE(rig.RunUntilRows(2));
  EXPECT_DOUBLE_EQ(rig.SinceStartS(), 1);
}

TEST(LoadRunner, TakesUpWhatIsGrantedAfterNothingWasLeft) {
  LoadRig rig(SmallRun());
  rig.Offer(4, 4);
  rig.Start(/*share=*/2);
  ASSERT_TRUE(rig.RunUntilRows(4));
  rig.Offer(8, 4);
  rig.Grant(4, /*attempt=*/2);
  ASSERT_TRUE(rig.RunUntilRows(8));
  EXPECT_EQ(rig.rows.back().attempt(), 2);
  EXPECT_THAT(rig.rows.back().request_id(), ::testing::EndsWith("-2"));
}

TEST(LoadRunner, FollowsAChangeOfItsShare) {
  LoadRig rig(SmallRun(), 2);
  rig.Offer(10'000, 32);
  rig.Start(/*share=*/2);
  rig.loop.RunFor(kNsPerSecond);
  rig.AdjustShare(9);
  rig.loop.RunFor(kNsPerMs);
  EXPECT_EQ(rig.InFlight(), 9);
  rig.AdjustShare(3);
  rig.loop.RunFor(kNsPerSecond);
  EXPECT_EQ(rig.InFlight(), 3);
}

TEST(LoadRunner, HoldsAnEarlyGrantForItsLevel) {
  auto run = SmallRun();
  *run->plan.add_stages() = run->plan.stages(0);
  LoadRig rig(run);
  rig.Offer(2, 2);
  rig.Start(/*share=*/1);
  v1::Grant early;
  early.set_stage(1);
  early.set_count(3);
  early.set_attempt(1);
  rig.runner->AddGrant(early);
  ASSERT_TRUE(rig.RunWholeLevel());
  rig.HoldGrants(true);
  v1::StartLevel next;
  next.set_stage(1);
  next.set_share(1);
  next.set_at_worker_ns(rig.loop.NowNs());
  rig.runner->StartLevel(next);
  EXPECT_TRUE(rig.RunUntilRows(5));
}

}  // namespace
}  // namespace byzerperf
