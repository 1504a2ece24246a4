// One fault of a worker or of its link at a time, in a whole cluster and in
// virtual time: what it may cost and what not.

#include <gtest/gtest.h>

#include "tests/integration/single_fault.h"

namespace byzerperf {
namespace {

TEST_F(SingleFault, AWorkerThatThawsAfterTheLeaseBeginsNothing) {
  for (const auto first :
       {ProcessLoop::First::kTimers, ProcessLoop::First::kPosted}) {
    stage_->set_request_count(900);
    Start();
    At(2, [&] { node(1).Freeze(); });
    At(6, [&] { node(1).Thaw(first); });
    RunToTheEnd();
    EXPECT_LE(LastBegunS(1), 2);
    EXPECT_GT(LastBegunS(0), 6);
    EXPECT_EQ(level().requests().ok(), 900u);
    EXPECT_EQ(level().degraded().lost_workers_size(), 1);
  }
}

TEST_F(SingleFault, AWorkerThatThawsWithinTheLeaseGoesOn) {
  stage_->set_request_count(600);
  Start();
  At(2, [&] { node(1).Freeze(); });
  At(3.5, [&] { node(1).Thaw(ProcessLoop::First::kTimers); });
  RunToTheEnd();
  EXPECT_GT(LastBegunS(1), 4);
  EXPECT_FALSE(level().has_degraded());
}

// It reads of the level's start when it was given up long ago.
TEST_F(SingleFault, AWorkerThatSleptThroughTheStartBeginsNothing) {
  for (const auto first :
       {ProcessLoop::First::kTimers, ProcessLoop::First::kPosted}) {
    stage_->set_request_count(300);
    Start();
    // The way to the first one is the shorter.
    cluster_->loop().RunUntil([&] { return !node(0).words().empty(); });
    ASSERT_TRUE(node(1).words().empty());
    const double start_s = NsToSeconds(cluster_->loop().NowNs() - begin_ns_);
    node(1).Freeze();
    At(start_s + 9, [&] { node(1).Thaw(first); });
    RunToTheEnd();
    EXPECT_EQ(LastBegunS(1), 0);
    EXPECT_EQ(level().requests().ok(), 300u);
  }
}

TEST_F(SingleFault, ASilentPartitionStopsTheWorkerWithTheLease) {
  stage_->set_request_count(900);
  Start();
  At(2, [&] {
    node(1).CutToWorker();
    node(1).CutToCoordinator();
  });
  RunToTheEnd();
  EXPECT_GT(LastBegunS(1), 2);
  EXPECT_LE(LastBegunS(1), 2 + 3 + 1);
  EXPECT_EQ(level().requests().ok(), 900u);
}

TEST_F(SingleFault, AOneWayPartitionDoesSoToo) {
  for (const bool to_worker : {true, false}) {
    SCOPED_TRACE(to_worker);
    stage_->set_request_count(900);
    Start();
    At(2, [&] {
      if (to_worker) node(1).CutToWorker();
      if (!to_worker) node(1).CutToCoordinator();
    });
    RunToTheEnd();
    EXPECT_LE(LastBegunS(1), 2 + 3 + 1);
    EXPECT_EQ(level().degraded().lost_workers_size(), 1);
  }
}

TEST_F(SingleFault, APartitionThatHealsInTimeCostsNothing) {
  stage_->set_request_count(900);
  Start();
  At(2, [&] {
    node(1).CutToWorker();
    node(1).CutToCoordinator();
  });
  At(3.5, [&] { node(1).Heal(); });
  RunToTheEnd();
  EXPECT_FALSE(level().has_degraded());
  EXPECT_EQ(level().requests().ok(), 900u);
}

TEST_F(SingleFault, RepeatedAndOvertakenMessagesChangeNothing) {
  stage_->set_request_count(300);
  Start();
  for (size_t i = 0; i < 3; ++i) node(i).Trouble(0.5, 0.5);
  RunToTheEnd();
  EXPECT_FALSE(level().has_degraded());
  EXPECT_EQ(level().requests().ok(), 300u);
}

// 200 ms each way, and one message in fifty is sent again.
TEST_F(SingleFault, ASlowLinkEndsNoLease) {
  stage_->set_request_count(600);
  Start();
  for (size_t i = 0; i < 3; ++i) {
    node(i).SetSlow({.delay_ns = 200 * kNsPerMs,
                     .jitter_ns = 50 * kNsPerMs,
                     .lost_share = 0.02,
                     .stall_ns = 600 * kNsPerMs});
  }
  RunToTheEnd();
  EXPECT_FALSE(level().has_degraded());
}

// Of four workers one is lost in silence at half time.
TEST_F(SingleFault, OfferedLoadIsBackSoonInALevelThatIsBoundByTime) {
  stage_->mutable_load()->set_concurrency(12);
  stage_->set_duration_s(16);
  Start(4);
  At(8, [&] {
    node(2).CutToWorker();
    node(2).CutToCoordinator();
  });
  RunToTheEnd();
  EXPECT_EQ(cluster_->end().kind, RunEnd::Kind::kDone);
  EXPECT_TRUE(level().has_degraded());
  const FinishedLevel& finished = *cluster_->sink().levels[0].finished;
  for (const v1::SecondData& second : finished.timeline) {
    const double in_flight = static_cast<double>(second.in_flight_us()) * 1e-6;
    // Nobody knows what the lost one had in flight: the dent.
    if (second.second() == 9) {
      EXPECT_LT(in_flight, 10);
    }
    if (second.second() < 8 + 3 + 2 || second.second() >= 15) continue;
    EXPECT_GT(in_flight, 0.95 * 12) << "second " << second.second();
  }
}

TEST_F(SingleFault, AKilledWorkersLoadIsBackAtOnce) {
  stage_->mutable_load()->set_concurrency(12);
  stage_->set_request_count(1200);
  Start(4);
  At(4, [&] { node(2).Kill(); });
  RunToTheEnd();
  EXPECT_EQ(cluster_->end().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(level().requests().ok(), 1200u);
  EXPECT_EQ(level().requests().lost(), 0u);
  EXPECT_GT(level().degraded().share(), 0);
}

// Killed and started anew, or frozen for longer than the lease.
TEST_F(SingleFault, AWorkerThatComesBackIsInTheNextLevel) {
  stage_->set_request_count(400);
  v1::Stage& second = *task_.plan.add_stages();
  second = *task_.plan.mutable_stages(0);
  second.set_level("second");
  task_.plan.set_pause_s(6);
  Start();
  At(2, [&] { node(0).Kill(); });
  At(3, [&] { node(0).Restart(); });
  At(2, [&] { node(1).Freeze(); });
  At(7, [&] { node(1).Thaw(ProcessLoop::First::kPosted); });
  RunToTheEnd();
  EXPECT_EQ(cluster_->end().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(level().degraded().lost_workers_size(), 2);
  const v1::LevelResult& next = cluster_->end().result.levels(1);
  EXPECT_EQ(next.joined_workers_size(), 2);
  EXPECT_EQ(next.workers_size(), 3);
  EXPECT_EQ(next.requests().ok(), 400u);
  EXPECT_FALSE(next.has_degraded());
}

}  // namespace
}  // namespace byzerperf
