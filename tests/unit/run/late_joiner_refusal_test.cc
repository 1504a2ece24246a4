// Whom a run asks to join it, how often, and whom it goes on without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/run/late_joiner_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(LateJoinerTest, RefusesOneWhoseServerHasAnotherModel) {
  FakeWorkerScript script = MissingUntil(loop_.NowNs() + 6 * kNsPerSecond);
  script.targets[0].clear_models();
  script.targets[0].add_models("embed");
  task_.min_workers = 1;
  task_.worker_wait_s = 2;
  AddWorker();
  AddWorker(script);
  AddStage(4, 400);
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_THAT(WorkersOf(1), ElementsAre("gpu1"));
  EXPECT_THAT(Joined(1), IsEmpty());
  EXPECT_THAT(observer_.notices,
              Contains(HasSubstr("does not serve chat, the model of this run, "
                                 "but embed")));
}

TEST_F(LateJoinerTest, LeavesABusyWorkerAlone) {
  FakeWorkerScript script = MissingUntil(loop_.NowNs() + 4 * kNsPerSecond);
  script.description.set_busy_with("run X of 10.0.0.9");
  task_.min_workers = 1;
  task_.worker_wait_s = 1;
  AddWorker();
  AddWorker(script);
  AddStage(4, 400);
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(workers_[1]->streams_opened(), 0);
  EXPECT_THAT(WorkersOf(1), ElementsAre("gpu1"));
}

// It answers Describe, and nothing of what follows.
TEST_F(LateJoinerTest, WaitsForAJoinerOnlySoLong) {
  FakeWorkerScript script = Restarted();
  script.only_describes_later = true;
  AddWorker();
  AddWorker(script);
  AddStage(4, 400);
  AddStage(4, 400);
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(end_->result.levels_size(), 3);
  EXPECT_THAT(WorkersOf(1), ElementsAre("gpu1"));
  EXPECT_THAT(observer_.notices,
              Contains(HasSubstr("worker gpu2: not ready in 30 s")));
  ExpectOneRowAnIndex(2, 400);
}

TEST_F(LateJoinerTest, AsksTheMissingMoreAndMoreSeldomDownToEachFourSeconds) {
  AddOneThatIsThereAndOneThatNeverIs();
  AddStage(1, 3000);
  AddStage(1, 10);
  Run();
  EXPECT_GT(workers_[1]->descriptions_asked(), 70);
  EXPECT_LT(workers_[1]->descriptions_asked(), 85);  // in 300 seconds
}

TEST_F(LateJoinerTest, FindsWhoIsWellAgainInThePauseAfterALongAbsence) {
  FakeWorkerScript script = Restarted();
  script.restart_ns = loop_.NowNs() + 61 * kNsPerSecond;
  task_.plan.set_pause_s(5);
  AddWorker();
  AddWorker(script);
  AddStage(4, 2400);
  AddStage(4, 40);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_LT(Level(0).duration_s(), 61);
  EXPECT_THAT(Joined(1), ElementsAre("gpu2"));
}

TEST_F(LateJoinerTest, AsksNobodyWhenThereIsOnlyOneLevel) {
  AddOneThatIsThereAndOneThatNeverIs();
  AddStage(1, 300);
  Run();
  EXPECT_LE(workers_[1]->descriptions_asked(), 2);
}

TEST_F(LateJoinerTest, AsksNobodyAgainWhoseCeilingsWereMet) {
  FakeWorkerScript script = Script();
  script.refuse_prepare.emplace();
  script.refuse_prepare->set_code(v1::Refused::limits);
  script.refuse_prepare->set_reason("--max-concurrency here is 1");
  task_.min_workers = 1;
  AddWorker();
  AddWorker(script);
  AddStage(4, 400);
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(workers_[1]->descriptions_asked(), 1);
  EXPECT_EQ(workers_[1]->streams_opened(), 1);
}

}  // namespace
}  // namespace byzerperf
