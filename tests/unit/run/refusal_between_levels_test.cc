// A worker that refuses to go on while nothing is sent: its time is over, or a
// thread of it failed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::HasSubstr;

class RefusalBetweenLevelsTest : public RunFixture {
 protected:
  // So far away that others wait for it at every step.
  static FakeWorkerScript Far() {
    FakeWorkerScript script = Script();
    script.message_delay_ns = kNsPerSecond / 2;
    return script;
  }

  void AddTwoLevels() {
    AddStage(4, 400);
    AddStage(4, 400);
  }

  // gpu2 refuses when it was sent so many commands of that kind.
  void RefuseAtCommand(v1::Command::KindCase kind, int count) {
    const auto sent = [&] {
      const auto& commands = workers_[1]->commands();
      return std::count_if(commands.begin(), commands.end(),
                           [kind](const v1::Command& command) {
                             return command.kind_case() == kind;
                           });
    };
    Start();
    ASSERT_TRUE(loop_.RunUntil([&] { return sent() == count; }));
    loop_.RunFor(20 * kNsPerMs);  // it has answered
    workers_[1]->RefuseToGoOn();
  }

  // The next level is gpu1's alone, from its beginning.
  void ExpectTheOtherGoesOn() {
    ASSERT_TRUE(RunToTheEnd());
    EXPECT_EQ(end_->kind, RunEnd::Kind::kDone);
    ASSERT_EQ(end_->result.levels_size(), 2);
    EXPECT_FALSE(Level(1).has_degraded());
    ASSERT_EQ(Level(1).workers_size(), 1);
    EXPECT_EQ(Level(1).workers(0).worker(), "gpu1");
    EXPECT_THAT(observer_.notices,
                Contains(HasSubstr("worker gpu2 was lost between levels: the "
                                   "run has lasted long enough")));
    ExpectOneRowAnIndex(1, 400);
  }
};

TEST_F(RefusalBetweenLevelsTest, IsHeardInAPause) {
  task_.plan.set_pause_s(20);
  AddWorker();
  AddWorker();
  AddTwoLevels();
  Start();
  loop_.RunFor(20 * kNsPerSecond);  // a level lasts ten
  workers_[1]->RefuseToGoOn();
  ExpectTheOtherGoesOn();
}

TEST_F(RefusalBetweenLevelsTest, IsHeardWhileAJoinerIsWaitedFor) {
  FakeWorkerScript slow = Script();
  slow.break_ns = loop_.NowNs() + 3 * kNsPerSecond;
  slow.restart_ns = *slow.break_ns + 2 * kNsPerSecond;
  slow.only_describes_later = true;
  AddWorker();
  AddWorker();
  AddWorker(slow);
  AddTwoLevels();
  Start();
  loop_.RunFor(25 * kNsPerSecond);
  workers_[1]->RefuseToGoOn();
  ExpectTheOtherGoesOn();
}

TEST_F(RefusalBetweenLevelsTest, IsHeardWhileCachesAreEmptied) {
  task_.plan.mutable_target()->set_reset_cache("vllm");
  AddWorker(Far());
  AddWorker();
  AddTwoLevels();
  RefuseAtCommand(v1::Command::kResetCache, 2);
  ExpectTheOtherGoesOn();
}

TEST_F(RefusalBetweenLevelsTest, IsHeardWhileClocksAreCompared) {
  AddWorker(Far());
  AddWorker();
  AddTwoLevels();
  RefuseAtCommand(v1::Command::kClockPing, 2 * ClockSync::kPings);
  ExpectTheOtherGoesOn();
}

}  // namespace
}  // namespace byzerperf
