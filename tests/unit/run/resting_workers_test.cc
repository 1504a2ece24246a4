// Workers that have nothing to tell hear of their coordinator all the same, and
// what is said when answers come late.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

class RestingWorkersTest : public RunFixture {
 protected:
  // Acknowledgements of a worker between its first EndLevel and what follows.
  static int AnswersAfterTheFirstLevel(const FakeWorker& worker) {
    int answers = 0;
    bool resting = false;
    for (const v1::Command& command : worker.commands()) {
      resting = (resting || command.has_end_level()) &&
                !command.has_start_level() && !command.has_stop();
      answers += resting && command.has_acknowledge() ? 1 : 0;
    }
    return answers;
  }

  // How often it was said that answers come late.
  int64_t LateAnswersTold() const {
    return std::count_if(observer_.notices.begin(), observer_.notices.end(),
                         [](const std::string& notice) {
                           return notice.find("for its acknowledgement") !=
                                  std::string::npos;
                         });
  }

  FakeWorkerScript Waited(uint64_t acknowledged_us) {
    FakeWorkerScript script = Script();
    script.health.set_acknowledged_us(acknowledged_us);
    return script;
  }
};

TEST_F(RestingWorkersTest, AreAnsweredThriceALeaseInAPause) {
  task_.plan.set_pause_s(100);
  AddWorker();
  AddStage(4, 40);
  AddStage(4, 40);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  const int answers = AnswersAfterTheFirstLevel(*workers_[0]);
  EXPECT_GE(answers, 100);  // --lease 3 s: one a second
  EXPECT_LE(answers, 110);
}

TEST_F(RestingWorkersTest, AreAnsweredWhileOthersEndTheirLevel) {
  FakeWorkerScript slow = Script();
  slow.request_ns = 20 * kNsPerSecond;
  AddWorker();
  AddWorker(slow);
  AddStage(4, 4000);
  Start();
  loop_.RunFor(3 * kNsPerSecond);
  controller_->Interrupt();
  ASSERT_TRUE(RunToTheEnd(30 * kNsPerSecond));
  // For 17 s, four a second.
  EXPECT_GE(AnswersAfterTheFirstLevel(*workers_[0]), 60);
}

TEST_F(RestingWorkersTest, TellOfAnswersThatTakeMoreThanHalfOfTheLease) {
  AddWorker(Waited(1'600'000));
  AddWorker(Waited(1'700'000));
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_THAT(observer_.notices,
              Contains(AllOf(HasSubstr("level c10004"), HasSubstr("1.6 s"),
                             HasSubstr("half of --lease (3 s)"),
                             HasSubstr("longer --lease"))));
  EXPECT_EQ(LateAnswersTold(), 1);
  EXPECT_DOUBLE_EQ(Level(0).client().acknowledged_ms_max(), 1700);
}

TEST_F(RestingWorkersTest, KeepStillOfAnswersThatComeInTime) {
  AddWorker(Waited(1'500'000));
  AddStage(4, 400);
  Run();
  EXPECT_EQ(LateAnswersTold(), 0);
}

}  // namespace
}  // namespace byzerperf
