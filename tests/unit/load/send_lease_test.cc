#include "worker/load/send_lease.h"

#include <gtest/gtest.h>

#include "tests/unit/load/load_rig.h"

namespace byzerperf {
namespace {

TEST(SendLease, HasNoEndUnlessItWasGranted) {
  const SendLease lease;
  EXPECT_TRUE(lease.Holds(INT64_MAX - 1));
}

TEST(SendLease, HoldsUntilItsEnd) {
  SendLease lease;
  lease.Grant(100);
  EXPECT_TRUE(lease.Holds(99));
  EXPECT_TRUE(lease.Renew(99, 200));
  EXPECT_TRUE(lease.Holds(199));
  EXPECT_FALSE(lease.Holds(200));
}

TEST(SendLease, IsNotRenewedWhenItIsOver) {
  SendLease lease;
  lease.Grant(100);
  EXPECT_FALSE(lease.Renew(100, 200));
  EXPECT_FALSE(lease.Holds(150));
}

// Of two threads one may look at the clock before the other did.
TEST(SendLease, StaysOverForAllOnceItWasFoundOver) {
  SendLease lease;
  lease.Grant(100);
  EXPECT_FALSE(lease.Holds(100));
  EXPECT_FALSE(lease.Renew(99, 200));
  EXPECT_FALSE(lease.Holds(50));
  lease.Grant(300);
  EXPECT_TRUE(lease.Holds(299));
}

// Nobody ends the level here: as if the session's thread came late.
TEST(SendLease, EndsAClosedLoopsRequests) {
  const auto run = SmallRun();
  LoadRig rig(run, 2);
  rig.Offer(1000, 100);
  rig.Start(4);
  run->lease.Grant(rig.loop.NowNs() + 2 * kNsPerSecond);
  rig.loop.RunFor(10 * kNsPerSecond);
  ASSERT_GT(rig.seen.size(), 20u);
  EXPECT_GT(rig.seen.back().started_ns,
            SimulatedLoop::kDefaultStartNs + SecondsToNs(1.5));
  EXPECT_LT(rig.seen.back().started_ns,
            SimulatedLoop::kDefaultStartNs + 2 * kNsPerSecond);
  EXPECT_EQ(rig.InFlight(), 0u);
}

TEST(SendLease, EndsAnOpenLoopsRequests) {
  const auto run = SmallRun();
  v1::Stage& stage = *run->plan.mutable_stages(0);
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.set_rate_per_s(20);
  arrivals.set_pattern(v1::ArrivalPattern::constant);
  arrivals.set_smoothness(1);
  stage.set_request_count(1000);
  LoadRig rig(run, 2);
  rig.Start(0);
  rig.Deal(0, 1000);
  run->lease.Grant(rig.loop.NowNs() + 2 * kNsPerSecond);
  rig.loop.RunFor(10 * kNsPerSecond);
  ASSERT_GT(rig.seen.size(), 30u);
  EXPECT_LT(rig.seen.back().started_ns,
            SimulatedLoop::kDefaultStartNs + 2 * kNsPerSecond);
  EXPECT_EQ(rig.rows.size(), rig.seen.size());
}

}  // namespace
}  // namespace byzerperf
