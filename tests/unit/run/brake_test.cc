// A worker that was stopped by an operator ends the run everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "coordinator/run/gate.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::HasSubstr;

class BrakeTest : public RunFixture {
 protected:
  static constexpr char kWho[] = "worker gpu2: stopped there by alice";

  FakeWorkerScript BrakedAt(double seconds) {
    FakeWorkerScript script = Script();
    script.brake_ns = loop_.NowNs() + SecondsToNs(seconds);
    return script;
  }

  void ExpectStopped() {
    EXPECT_EQ(end_->kind, RunEnd::Kind::kStopped);
    EXPECT_EQ(end_->reason, kWho);
    EXPECT_EQ(JudgeRun(end_->kind, end_->result, {}).code, kExitStopped);
    EXPECT_THAT(observer_.notices, Contains(kWho));
  }
};

TEST_F(BrakeTest, StopsTheLoadOfAllWorkersAtOnce) {
  AddWorker();
  AddWorker(BrakedAt(4));
  AddStage(4, 4000);
  AddStage(4, 4000);
  const int64_t begun_ns = loop_.NowNs();
  Run();
  ExpectStopped();
  for (const auto& [index, when_ns] : workers_[0]->begun()) {
    EXPECT_LT(when_ns - begun_ns, 4.1 * kNsPerSecond);
  }
  EXPECT_LT(loop_.NowNs() - begun_ns, 5 * kNsPerSecond);
}

TEST_F(BrakeTest, SavesWhatThereIsAndReDealsNothing) {
  AddWorker();
  AddWorker(BrakedAt(4));
  AddStage(4, 4000);
  Run();
  ExpectStopped();
  ASSERT_EQ(end_->result.levels_size(), 1);
  EXPECT_EQ(Level(0).invalid_reason(), kWho);
  EXPECT_EQ(Level(0).requests().second_attempts(), 0u);
  EXPECT_EQ(Level(0).requests().lost(), 0u);
  EXPECT_EQ(Level(0).requests().aborted(), 4u);
  EXPECT_GT(Level(0).requests().ok(), 100u);
  EXPECT_FALSE(Level(0).has_degraded());
  ASSERT_TRUE(sink_.saved.has_value());
  EXPECT_EQ(sink_.saved->ended(), "stopped");
  EXPECT_EQ(sink_.saved->ended_reason(), kWho);
}

TEST_F(BrakeTest, EndsAnOpenLoopLikewise) {
  AddWorker();
  AddWorker(BrakedAt(4));
  AddRateStage(40, 4000);
  Run();
  ExpectStopped();
  EXPECT_EQ(Level(0).requests().second_attempts(), 0u);
}

TEST_F(BrakeTest, EndsARunThatPauses) {
  task_.plan.set_pause_s(100);
  AddWorker();
  AddWorker(BrakedAt(20));
  AddStage(4, 40);
  AddStage(4, 40);
  const int64_t begun_ns = loop_.NowNs();
  Run();
  ExpectStopped();
  EXPECT_EQ(end_->result.levels_size(), 1);
  EXPECT_LT(loop_.NowNs() - begun_ns, 21 * kNsPerSecond);
}

TEST_F(BrakeTest, EndsARunThatIsBeingSetUp) {
  AddWorker();
  AddWorker(BrakedAt(0.0045));
  AddStage(4, 40);
  Run();
  ExpectStopped();
  ASSERT_TRUE(sink_.saved.has_value());
  EXPECT_EQ(sink_.saved->ended_reason(), kWho);
  EXPECT_EQ(sink_.saved->levels_size(), 0);
  EXPECT_EQ(workers_[0]->begun_in_all(), 0u);
}

TEST_F(BrakeTest, KeepsTheReasonOfAnInterruptThatCameBefore) {
  AddWorker();
  AddWorker(BrakedAt(4));
  FakeWorkerScript slow = Script();
  slow.request_ns = 20 * kNsPerSecond;
  AddWorker(slow);
  AddStage(6, 4000);
  Start();
  loop_.RunFor(3 * kNsPerSecond);
  controller_->Interrupt();
  ASSERT_TRUE(RunToTheEnd(2 * kNsPerSecond));
  EXPECT_EQ(end_->kind, RunEnd::Kind::kStopped);
  EXPECT_THAT(end_->reason, HasSubstr("from outside"));
}

}  // namespace
}  // namespace byzerperf
