// One fault at a time in a whole cluster and in virtual time: what it may cost
// and what not.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <utility>

#include "common/base/duration.h"
#include "tests/support/cluster_laws.h"
#include "tests/support/cluster_plans.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

// Three workers and one level, which begins 0.1 s after the clocks were
// compared. All laws hold in the end.
class SingleFault : public testing::Test {
 protected:
  SingleFault() : task_(SmallTask()) {
    stage_ = task_.plan.add_stages();
    stage_->set_level("level");
    stage_->mutable_load()->set_concurrency(9);
    stage_->set_grace_period_s(10);
  }

  void Start(size_t workers = 3) {
    RunTask task;
    task.plan = task_.plan;
    task.prompts = task_.prompts;
    cluster_ = std::make_unique<SimulatedCluster>(std::move(task));
    for (size_t i = 0; i < workers; ++i) {
      SimulatedCluster::WorkerSetup setup = NodeOf(i);
      setup.seed = static_cast<uint32_t>(i + 1);
      cluster_->AddWorker(std::move(setup));
    }
    cluster_->Start();
    begin_ns_ = cluster_->loop().NowNs();
  }

  void At(double second, const std::function<void()>& happens) {
    cluster_->loop().RunAt(begin_ns_ + SecondsToNs(second), happens);
  }

  void RunToTheEnd() {
    ASSERT_TRUE(cluster_->Run(300 * kNsPerSecond)) << "the run hangs";
    cluster_->Settle();
    ExpectEveryLaw(*cluster_, task_);
  }

  SimulatedNode& node(size_t worker) { return cluster_->node(worker); }
  const v1::LevelResult& level() const {
    return cluster_->end().result.levels(0);
  }
  // When the worker began its last request of the level, from the start.
  double LastBegunS(size_t worker) {
    double last_s = 0;
    for (const FakeRequest& request : cluster_->seen(worker)) {
      if (request.level != "level") continue;
      last_s =
          NsToSeconds(node(worker).ToWorldNs(request.started_ns) - begin_ns_);
    }
    return last_s;
  }

  RunTask task_;
  v1::Stage* stage_;
  std::unique_ptr<SimulatedCluster> cluster_;
  int64_t begin_ns_ = 0;
};

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
