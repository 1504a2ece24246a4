// Runs that end before their first level, and what is saved of them; workers
// that a run began without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/run/late_joiner_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::HasSubstr;

class UnbegunRunTest : public LateJoinerTest {
 protected:
  // Stops the run while its workers are waited for.
  void InterruptInSetup() {
    Start();
    loop_.RunFor(kNsPerSecond);
    controller_->Interrupt();
    ASSERT_TRUE(RunToTheEnd(kNsPerSecond));
  }
};

TEST_F(UnbegunRunTest, SavesThatItWasStoppedInItsSetup) {
  AddWorker(MissingUntil(loop_.NowNs() + 100 * kNsPerSecond));
  AddStage(4, 40);
  InterruptInSetup();
  EXPECT_EQ(end_->kind, RunEnd::Kind::kStopped);
  ASSERT_TRUE(sink_.saved.has_value());
  EXPECT_EQ(sink_.saved->ended(), "stopped");
  EXPECT_THAT(sink_.saved->ended_reason(), HasSubstr("from outside"));
  EXPECT_EQ(sink_.saved->levels_size(), 0);
  EXPECT_EQ(sink_.saved->schema(), 1u);
  EXPECT_EQ(sink_.saved->run_id(), sink_.plan.run_id());
  EXPECT_EQ(sink_.plan.stages_size(), 1);
}

TEST_F(UnbegunRunTest, NamesTheWorkersThatItWasStillWaitingFor) {
  AddWorker();
  FakeWorkerScript script = Script();
  script.describe_error = absl::UnavailableError("connection refused");
  script.describe_errors = -1;
  AddWorker(script);
  AddStage(4, 40);
  InterruptInSetup();
  ASSERT_TRUE(sink_.saved.has_value());
  ASSERT_EQ(sink_.saved->missing_workers_size(), 1);
  EXPECT_EQ(sink_.saved->missing_workers(0).worker(), "gpu2");
  EXPECT_EQ(sink_.saved->missing_workers(0).reason(),
            "it had not answered when the run ended; worker gpu2: connection "
            "refused");
}

TEST_F(UnbegunRunTest, SaysWhyNothingCouldBeSavedAndEndsAsItWould) {
  sink_.begin_status = absl::FailedPreconditionError("what is there stays");
  AddWorker(MissingUntil(loop_.NowNs() + 100 * kNsPerSecond));
  AddStage(4, 40);
  InterruptInSetup();
  EXPECT_EQ(end_->kind, RunEnd::Kind::kStopped);
  EXPECT_FALSE(sink_.saved.has_value());
  EXPECT_THAT(observer_.notices, Contains(HasSubstr("what is there stays")));
}

TEST_F(UnbegunRunTest, SavesThatTooFewWorkersWereLeftForTheFirstLevel) {
  task_.min_workers_left = 2;
  task_.min_workers = 1;
  task_.worker_wait_s = 0;
  AddOneThatIsThereAndOneThatNeverIs();
  AddStage(4, 40);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kFailed);
  ASSERT_TRUE(sink_.saved.has_value());
  EXPECT_EQ(sink_.saved->ended(), "failed");
  EXPECT_EQ(sink_.saved->levels_size(), 0);
}

TEST_F(UnbegunRunTest, SavesNothingOfARunThatWasRefused) {
  FakeWorkerScript other = Script();
  other.description.set_version("0.0.1");
  AddWorker(other);
  AddStage(4, 40);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kRefused);
  EXPECT_FALSE(sink_.saved.has_value());
  EXPECT_EQ(sink_.plan.stages_size(), 0);
}

TEST_F(UnbegunRunTest, NamesTheWorkersThatTheRunBeganWithout) {
  AddOneThatIsThereAndOneThatNeverIs();
  AddStage(4, 40);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ASSERT_EQ(sink_.saved->missing_workers_size(), 1);
  EXPECT_EQ(sink_.saved->missing_workers(0).worker(), "gpu2");
  EXPECT_THAT(sink_.saved->missing_workers(0).reason(),
              HasSubstr("connection refused"));
}

TEST_F(UnbegunRunTest, MissesNobodyWhoJoinedInTimeOrWasLostLater) {
  AddWorker();
  AddWorker(Restarted());
  AddStage(4, 400);
  Run();
  EXPECT_EQ(sink_.saved->missing_workers_size(), 0);
}

}  // namespace
}  // namespace byzerperf
