// Workers that join a run between its levels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/run/late_joiner_fixture.h"

namespace byzerperf {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(LateJoinerTest, TakesARestartedWorkerInForTheNextLevel) {
  AddWorker();
  AddWorker(Restarted());
  AddStage(4, 400);
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_THAT(Joined(0), IsEmpty());
  EXPECT_THAT(Joined(1), ElementsAre("gpu2"));
  EXPECT_THAT(observer_.notices,
              Contains(HasSubstr("worker gpu2 joined with level c10004")));
  EXPECT_TRUE(Level(0).has_degraded());
  EXPECT_FALSE(Level(1).has_degraded());
  ExpectOneRowAnIndex(0, 400);
  ExpectOneRowAnIndex(1, 400);
  EXPECT_EQ(Level(1).workers(1).share(), 2u);
  EXPECT_GT(Level(1).workers(1).requests().ok(), 150u);
}

TEST_F(LateJoinerTest, SpeaksToARejoinedWorkerInANewEpochFromCommandOneOn) {
  AddWorker();
  AddWorker(Restarted());
  AddStage(4, 400);
  AddStage(4, 400);
  Run();
  EXPECT_EQ(workers_[1]->streams_opened(), 2);
  uint32_t epoch = 1;
  uint32_t number = 0;
  for (const v1::Command& command : workers_[1]->commands()) {
    if (command.epoch() != epoch) {
      EXPECT_EQ(command.epoch(), epoch + 1);
      EXPECT_TRUE(command.has_probe());
      epoch = command.epoch();
      number = 0;
    }
    EXPECT_EQ(command.number(), ++number);
  }
  EXPECT_EQ(epoch, 2u);
}

TEST_F(LateJoinerTest, TakesInWhomTheRunBeganWithout) {
  task_.min_workers = 1;
  task_.worker_wait_s = 2;
  AddWorker();
  AddWorker(MissingUntil(loop_.NowNs() + 6 * kNsPerSecond));
  AddStage(4, 400);
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_THAT(WorkersOf(0), ElementsAre("gpu1"));
  EXPECT_THAT(WorkersOf(1), ElementsAre("gpu1", "gpu2"));
  EXPECT_THAT(Joined(1), ElementsAre("gpu2"));
  ASSERT_EQ(sink_.environment.workers_size(), 2);
  EXPECT_EQ(sink_.environment.workers(1).worker(), "gpu2");
}

TEST_F(LateJoinerTest, TakesAThawedWorkerInAndDropsWhatItSaysOfTheOldLevel) {
  FakeWorkerScript script = Script();
  script.freeze_ns = loop_.NowNs() + 3 * kNsPerSecond;
  script.thaw_ns = *script.freeze_ns + 5 * kNsPerSecond;
  AddWorker();
  AddWorker(script);
  AddStage(4, 400);
  AddStage(4, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_THAT(Joined(1), ElementsAre("gpu2"));
  ExpectOneRowAnIndex(0, 400);
  ExpectOneRowAnIndex(1, 400);
}

TEST_F(LateJoinerTest, GivesEveryWorkerAPlaceOfItsOwnAmongAllOfALevel) {
  AddWorker(Restarted());
  AddWorker();
  AddWorker();
  AddStage(6, 600);
  AddStage(6, 600);
  Run();
  std::set<uint32_t> places;
  for (const auto& worker : workers_) {
    const v1::StartLevel last = StartsOf(*worker).back();
    EXPECT_EQ(last.stage(), 1u);
    EXPECT_EQ(last.workers(), 3u);
    places.insert(last.worker());
  }
  EXPECT_EQ(places, (std::set<uint32_t>{0, 1, 2}));
}

TEST_F(LateJoinerTest, DealsAnOpenLoopToTheJoinerToo) {
  AddWorker();
  AddWorker(Restarted());
  AddRateStage(40, 800);
  AddRateStage(40, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 800);
  ExpectOneRowAnIndex(1, 400);
  std::set<std::string> senders;
  for (const v1::RequestRecord& row : sink_.levels[1].rows) {
    senders.insert(row.worker());
  }
  EXPECT_EQ(senders.size(), 2u);
  EXPECT_EQ(Level(1).workers(1).requests().planned(), 200u);
}

TEST_F(LateJoinerTest, SyncsTheJoinersClockBeforeItsLevel) {
  FakeWorkerScript script = Restarted();
  script.clock_offset_ns = 1000 * kNsPerSecond;
  AddWorker();
  AddWorker(script);
  AddStage(4, 400);
  AddStage(4, 400);
  Run();
  EXPECT_EQ(Level(1).workers(1).clock_offset_ms(), 1'000'000);
  EXPECT_EQ(StartsOf(*workers_[0]).back().at_worker_ns() + 1000 * kNsPerSecond,
            StartsOf(*workers_[1]).back().at_worker_ns());
}

TEST_F(LateJoinerTest, FindsNewAddressesOfAService) {
  names_.addresses["pods"] = {"10.0.0.1"};
  AddService("pods", [] { return Script(); });
  AddStage(4, 400);
  AddStage(4, 400);
  Start();
  loop_.RunFor(3 * kNsPerSecond);
  names_.addresses["pods"] = {"10.0.0.2", "10.0.0.1"};
  ASSERT_TRUE(RunToTheEnd());
  EXPECT_EQ(end_->kind, RunEnd::Kind::kDone);
  EXPECT_THAT(WorkersOf(0), ElementsAre("10.0.0.1:7070"));
  EXPECT_THAT(WorkersOf(1), ElementsAre("10.0.0.1:7070", "10.0.0.2:7070"));
  ExpectOneRowAnIndex(1, 400);
}

TEST_F(LateJoinerTest, FindsWhomTheSetupWasLookingForWhenItEnded) {
  FakeWorkerScript late = Script();
  late.describe_error = absl::UnavailableError("connection refused");
  late.describe_errors = 26;  // 8 s
  task_.worker_wait_s = 60;
  names_.delay_ns = 5 * kNsPerSecond;
  names_.addresses["pods"] = {"10.0.0.1"};
  AddWorker(late);
  AddService("pods", [] { return Script(); });
  AddStage(4, 400);
  AddStage(4, 400);
  Start();
  loop_.RunFor(9 * kNsPerSecond);  // the level runs, a search too
  names_.addresses["pods"] = {"10.0.0.1", "10.0.0.2"};
  ASSERT_TRUE(RunToTheEnd());
  EXPECT_THAT(WorkersOf(0), ElementsAre("gpu1", "10.0.0.1:7070"));
  EXPECT_THAT(Joined(1), ElementsAre("10.0.0.2:7070"));
}

TEST_F(LateJoinerTest, CountsWhoIsLiveForTheLeastNumberOfWorkers) {
  task_.min_workers_left = 2;
  AddWorker();
  AddWorker();
  AddWorker(Restarted());
  AddStage(6, 600);
  AddStage(6, 600);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(Level(0).degraded().lost_workers_size(), 1);
  EXPECT_EQ(Level(1).workers_size(), 3);
}

// Whatever comes and goes, no request is lost or doubled.
TEST_F(LateJoinerTest, HasOneRowAnIndexWhateverComesAndGoes) {
  std::minstd_rand random(7);
  const auto draw = [&random](uint32_t below) {
    return static_cast<uint32_t>(random() % below);
  };
  const v1::LoadPlan plan = task_.plan;
  const v1::PromptSet prompts = task_.prompts;
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    StartOver(plan, prompts);
    sink_ = MemorySink();
    AddWorker();
    for (int i = 0; i < 3; ++i) {
      FakeWorkerScript script = TroubledScript(draw, /*may_be_lost=*/true);
      if (script.break_ns && draw(3) > 0) {
        script.restart_ns = *script.break_ns + draw(5000) * kNsPerMs;
      }
      AddWorker(script);
    }
    AddStage(7, 500);
    AddRateStage(50, 400);
    AddStage(5, 300);
    ASSERT_EQ(Run().kind, RunEnd::Kind::kDone) << end_->reason;
    ExpectOneRowAnIndex(0, 500);
    ExpectOneRowAnIndex(1, 400);
    ExpectOneRowAnIndex(2, 300);
  }
}

}  // namespace
}  // namespace byzerperf
