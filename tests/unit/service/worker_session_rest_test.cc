// What a session keeps open and tells of between levels, and how late it is
// answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "tests/unit/service/session_rig.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

class SessionRestTest : public ::testing::Test {
 protected:
  // Two levels are planned and the first one has ended.
  void RunOneLevel() {
    *rig_.plan.add_stages() = rig_.plan.stages(0);
    rig_.plan.mutable_stages(1)->set_level("c0004.2");
    ASSERT_TRUE(rig_.GetReady()) << rig_.RefusedReason();
    rig_.StartLevel(4);
    rig_.Grant(0, 20, true);
    ASSERT_TRUE(rig_.loop.RunUntil([&] { return rig_.rows.size() == 20; }));
    rig_.EndLevel(/*abort=*/false);
    ASSERT_TRUE(rig_.Await(v1::Event::kLevelEnded));
    rig_.loop.RunReady();
    transports_made_ = rig_.targets.transports_made();
  }

  // Of the two load loops.
  bool ConnectionsWereClosed() const {
    return rig_.targets.transports_made() == transports_made_ + 2 &&
           rig_.targets.transports_open() == 2;
  }

  int64_t lease_ns() const { return SecondsToNs(rig_.plan.lease_s()); }

  SessionRig rig_;
  size_t transports_made_ = 0;
};

TEST_F(SessionRestTest, ClosesIdleConnectionsWhenItHearsNothingForTheLease) {
  RunOneLevel();
  rig_.loop.RunFor(lease_ns() - kNsPerSecond);
  EXPECT_EQ(rig_.targets.transports_made(), transports_made_);
  rig_.loop.RunFor(2 * kNsPerSecond);
  EXPECT_TRUE(ConnectionsWereClosed());
  // It waits for the end of the stream, and goes on if there is none.
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::unset);
  rig_.StartLevel(4, /*stage=*/1);
  v1::Command grant;
  grant.mutable_grant()->set_stage(1);
  grant.mutable_grant()->set_count(20);
  grant.mutable_grant()->set_attempt(1);
  grant.mutable_grant()->set_exhausted(true);
  rig_.Send(grant);
  EXPECT_TRUE(rig_.loop.RunUntil([&] { return rig_.rows.size() == 40; }));
  EXPECT_EQ(rig_.rows.back().outcome(), v1::Outcome::ok);
}

TEST_F(SessionRestTest, KeepsItsConnectionsWhileTheCoordinatorIsHeard) {
  RunOneLevel();
  for (int second = 0; second < 60; ++second) {
    rig_.loop.RunFor(kNsPerSecond);
    rig_.Acknowledge(0);
  }
  EXPECT_EQ(rig_.targets.transports_made(), transports_made_);
  EXPECT_EQ(rig_.targets.transports_open(), 2);
}

TEST_F(SessionRestTest, HoldsItsCeilingsOverClosedConnections) {
  rig_.environment.ceilings.set_requests(50);
  rig_.Open();
  RunOneLevel();
  rig_.loop.RunFor(lease_ns() + kNsPerSecond);
  ASSERT_TRUE(ConnectionsWereClosed());
  rig_.StartLevel(4, /*stage=*/1);
  v1::Command grant;
  grant.mutable_grant()->set_stage(1);
  grant.mutable_grant()->set_count(31);  // and 20 before
  grant.mutable_grant()->set_attempt(1);
  rig_.Send(grant);
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::limits);
}

TEST_F(SessionRestTest, ClosesThemAfterAStopToo) {
  RunOneLevel();
  rig_.Stop(/*drain=*/true);
  rig_.loop.RunFor(lease_ns() + kNsPerSecond);
  EXPECT_EQ(rig_.targets.transports_open(), 0);
}

TEST_F(SessionRestTest, ClosesThemWhenTheStreamBreaks) {
  RunOneLevel();
  rig_.session.reset();
  rig_.loop.RunReady();
  EXPECT_EQ(rig_.targets.transports_open(), 0);
}

TEST_F(SessionRestTest, TellsHowLateItsBatchesWereAcknowledged) {
  rig_.acknowledging = false;
  ASSERT_TRUE(rig_.GetReady());
  rig_.StartLevel(4);
  rig_.Grant(0, 4, false);
  ASSERT_TRUE(rig_.Await(v1::Event::kBatch));
  const v1::Event first = *rig_.Last(v1::Event::kBatch);
  EXPECT_EQ(first.batch().health().acknowledged_us(), 0u);
  rig_.loop.RunFor(300 * kNsPerMs);
  rig_.Acknowledge(first.number());
  uint64_t longest_us = 0;
  rig_.loop.RunFor(2 * kNsPerSecond);
  for (const v1::Event& event : rig_.events) {
    if (!event.has_batch()) continue;
    longest_us = std::max(longest_us, event.batch().health().acknowledged_us());
  }
  EXPECT_NEAR(static_cast<double>(longest_us), 300'000, 1'000);
  // Once: the next window tells of its own answers.
  EXPECT_EQ(rig_.Last(v1::Event::kBatch)->batch().health().acknowledged_us(),
            0u);
}

}  // namespace
}  // namespace byzerperf
