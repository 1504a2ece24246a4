// One fault at a time of what workers share or depend on: disk, coordinator,
// model server.

#include <gtest/gtest.h>

#include "tests/integration/single_fault.h"

namespace byzerperf {
namespace {

TEST_F(SingleFault, ASlowDiskEndsNoLease) {
  stage_->set_request_count(600);
  Start();
  At(1, [&] { cluster_->disk().SetDelay(8 * kNsPerSecond); });
  At(2, [&] { cluster_->disk().SetDelay(0); });
  RunToTheEnd();
  EXPECT_EQ(cluster_->end().kind, RunEnd::Kind::kDone);
  EXPECT_FALSE(level().has_degraded());
  EXPECT_EQ(cluster_->sink().levels[0].rows.size(), 600u);
}

TEST_F(SingleFault, NothingIsAcknowledgedThatAFullDiskDidNotTake) {
  stage_->set_request_count(900);
  Start();
  cluster_->disk().SetRoom(150);
  RunToTheEnd();
  EXPECT_EQ(cluster_->end().kind, RunEnd::Kind::kFailed);
  EXPECT_EQ(cluster_->end().reason, "No space left on device");
  EXPECT_EQ(cluster_->sink().levels[0].rows.size(), 150u);
}

TEST_F(SingleFault, AllWorkersStopWhenTheCoordinatorIsFrozen) {
  stage_->set_request_count(3000);
  Start();
  At(2, [&] { cluster_->FreezeCoordinator(); });
  At(12, [&] { cluster_->ThawCoordinator(ProcessLoop::First::kTimers); });
  RunToTheEnd();
  EXPECT_EQ(cluster_->end().kind, RunEnd::Kind::kFailed);
  for (size_t i = 0; i < 3; ++i) EXPECT_LE(LastBegunS(i), 2 + 3 + 1);
}

TEST_F(SingleFault, AllWorkersStopAtOnceWhenTheCoordinatorIsKilled) {
  stage_->set_request_count(3000);
  Start();
  At(1, [&] { cluster_->disk().SetDelay(20 * kNsPerMs); });
  At(4.2, [&] { cluster_->KillCoordinator(); });
  RunToTheEnd();
  for (size_t i = 0; i < 3; ++i) EXPECT_LE(LastBegunS(i), 4.2 + 0.01);
  EXPECT_GT(cluster_->sink().levels[0].rows.size(), 100u);
}

TEST_F(SingleFault, ASilentModelServerIsWaitedFor) {
  stage_->set_request_count(600);
  Start();
  const int64_t from_ns = begin_ns_ + 2 * kNsPerSecond;
  node(0).AddOutage(ServerOutage::Kind::kSilent, from_ns,
                    from_ns + 5 * kNsPerSecond);
  RunToTheEnd();
  EXPECT_EQ(level().requests().ok(), 600u);
  EXPECT_FALSE(level().has_degraded());
}

TEST_F(SingleFault, AModelServerThatIsGoneFailsItsRequestsAlone) {
  stage_->set_request_count(900);
  Start();
  const int64_t from_ns = begin_ns_ + 2 * kNsPerSecond;
  node(0).AddOutage(ServerOutage::Kind::kGone, from_ns,
                    from_ns + kNsPerSecond / 2);
  RunToTheEnd();
  EXPECT_GT(level().outcomes().at("connection_lost"), 0u);
  EXPECT_GT(level().outcomes().at("connect_error"), 0u);
  EXPECT_EQ(level().requests().planned(), 900u);
  EXPECT_FALSE(level().has_degraded());
}

TEST_F(SingleFault, CtrlCLetsWhatIsInFlightEnd) {
  stage_->set_request_count(3000);
  Start();
  At(3, [&] { cluster_->Interrupt(); });
  RunToTheEnd();
  EXPECT_EQ(cluster_->end().kind, RunEnd::Kind::kStopped);
  EXPECT_EQ(level().requests().aborted(), 0u);
  for (size_t i = 0; i < 3; ++i) EXPECT_LE(LastBegunS(i), 3.01);
}

}  // namespace
}  // namespace byzerperf
