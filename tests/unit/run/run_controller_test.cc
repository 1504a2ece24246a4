#include "coordinator/run/run_controller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::HasSubstr;

class RunControllerTest : public RunFixture {};

TEST_F(RunControllerTest, RunsEveryLevelOverOneWorker) {
  AddWorker();
  AddStage(2, 20);
  AddStage(4, 40);
  const RunEnd& end = Run();
  EXPECT_EQ(end.kind, RunEnd::Kind::kDone);
  ASSERT_EQ(end.result.levels_size(), 2);
  ExpectOneRowAnIndex(0, 20);
  ExpectOneRowAnIndex(1, 40);
  EXPECT_EQ(Level(1).requests().planned(), 40u);
  EXPECT_EQ(Level(1).requests().ok(), 40u);
  EXPECT_EQ(Level(1).asked().concurrency(), 4u);
  EXPECT_TRUE(Level(1).valid());
  EXPECT_FALSE(Level(1).has_degraded());
  EXPECT_EQ(end.result.ended(), "done");
  EXPECT_EQ(sink_.saved->levels_size(), 2);
  EXPECT_TRUE(workers_[0]->closed());
}

TEST_F(RunControllerTest, SplitsConcurrencyAndWarmupOverWorkers) {
  for (int i = 0; i < 3; ++i) AddWorker();
  AddStage(5, 100).set_warmup_request_count(7);
  Run();
  std::vector<uint32_t> shares;
  std::vector<uint32_t> warmups;
  for (const auto& worker : workers_) {
    for (const v1::StartLevel& start : StartsOf(*worker)) {
      shares.push_back(start.share());
      warmups.push_back(start.warmup_requests());
    }
  }
  EXPECT_EQ(shares, (std::vector<uint32_t>{2, 2, 1}));
  EXPECT_EQ(warmups, (std::vector<uint32_t>{3, 2, 2}));
  ExpectOneRowAnIndex(0, 100);
}

TEST_F(RunControllerTest, LetsAWorkerWithoutAShareSitTheLevelOut) {
  for (int i = 0; i < 3; ++i) AddWorker();
  AddStage(2, 30).set_warmup_request_count(5);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(workers_[2]->begun_in_all(), 0u);
  ExpectOneRowAnIndex(0, 30);
}

TEST_F(RunControllerTest, StartsAllWorkersAtOneInstantOfTheirOwnClocks) {
  FakeWorkerScript ahead = Script();
  ahead.clock_offset_ns = 86'400 * kNsPerSecond;
  AddWorker(ahead);
  FakeWorkerScript behind = Script();
  behind.clock_offset_ns = -500 * kNsPerSecond;
  behind.message_delay_ns = 40 * kNsPerMs;
  AddWorker(behind);
  AddStage(2, 20);
  Run();
  std::vector<int64_t> starts_ns;
  for (const auto& worker : workers_) {
    for (const v1::StartLevel& start : StartsOf(*worker)) {
      starts_ns.push_back(start.at_worker_ns());
    }
  }
  ASSERT_EQ(starts_ns.size(), 2u);
  EXPECT_EQ(starts_ns[0] - 86'400 * kNsPerSecond,
            starts_ns[1] + 500 * kNsPerSecond);
  EXPECT_EQ(Level(0).workers(1).clock_offset_ms(), -500'000);
  EXPECT_EQ(Level(0).workers(1).clock_offset_error_ms(), 40);
  EXPECT_EQ(Level(0).start_spread_ms(), 40 + 1);
}

TEST_F(RunControllerTest, KnowsNoSpreadOfStartsWithOneWorker) {
  AddWorker();
  AddStage(2, 20);
  Run();
  EXPECT_FALSE(Level(0).has_start_spread_ms());
}

TEST_F(RunControllerTest, SendsPromptsInPiecesOfAtMostOneMebibyte) {
  task_.prompts.mutable_prompts(0)->mutable_messages(0)->set_content(
      std::string(2'500'000, 'x'));
  const std::string bytes = task_.prompts.SerializeAsString();
  AddWorker();
  AddStage(1, 3);
  Run();
  int pieces = 0;
  for (const v1::Command& command : workers_[0]->commands()) {
    if (!command.has_prompt_chunk()) continue;
    ++pieces;
    EXPECT_LE(command.prompt_chunk().data().size(), 1024u * 1024u);
  }
  EXPECT_EQ(pieces, 3);
  EXPECT_EQ(workers_[0]->prompt_bytes(), bytes);
}

TEST_F(RunControllerTest, NumbersItsCommandsAndAcknowledgesEveryBatch) {
  AddWorker();
  AddStage(3, 60);
  Run();
  uint32_t last = 0;
  int acknowledged = 0;
  for (const v1::Command& command : workers_[0]->commands()) {
    EXPECT_EQ(command.number(), ++last);
    EXPECT_EQ(command.epoch(), 1u);
    acknowledged += command.has_acknowledge() ? 1 : 0;
  }
  EXPECT_GE(acknowledged, 2);
}

TEST_F(RunControllerTest, ReachesTheAskedConcurrencyUntilTheLastRequests) {
  AddWorker();
  AddWorker();
  AddStage(5, 500);
  Run();
  EXPECT_EQ(Level(0).window().reason(), "steady");
  // 5 in flight, 0.1 s each.
  EXPECT_NEAR(Level(0).throughput().requests_per_s(), 50, 2);
  EXPECT_NEAR(Level(0).duration_s(), 10, 0.3);
}

TEST_F(RunControllerTest, GrantsNothingWhileTheDiskIsBehind) {
  AddWorker();
  AddWorker();
  AddStage(2, 40);
  sink_.unwritten = 1'000'000;
  Start();
  loop_.RunFor(2 * kNsPerSecond);
  EXPECT_EQ(workers_[0]->begun_in_all() + workers_[1]->begun_in_all(), 0u);
  sink_.unwritten = 0;
  EXPECT_TRUE(RunToTheEnd());
  EXPECT_EQ(end_->kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 40);
}

TEST_F(RunControllerTest, EndsATimeBoundLevelAtItsTime) {
  AddWorker();
  AddWorker();
  AddStage(4, 0).set_duration_s(7.05);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  // Four at a time, 0.1 s each; those begun at 7.0 s end.
  EXPECT_NEAR(Level(0).requests().planned(), 4 * 71, 8);
  EXPECT_EQ(Level(0).requests().ok(), Level(0).requests().planned());
  EXPECT_EQ(sink_.levels[0].rows.size(), Level(0).requests().planned());
}

TEST_F(RunControllerTest, TakesWhicheverLimitComesFirst) {
  AddWorker();
  AddStage(4, 10).set_duration_s(60);
  AddStage(8, 100'000).set_duration_s(2);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_EQ(Level(0).requests().planned(), 10u);
  EXPECT_LT(Level(0).duration_s(), 1);
  EXPECT_NEAR(Level(1).requests().planned(), 160, 8);
}

TEST_F(RunControllerTest, PausesBetweenLevels) {
  task_.plan.set_pause_s(100);
  AddWorker();
  AddStage(1, 3);
  AddStage(2, 3);
  const int64_t before_ns = loop_.NowNs();
  Run();
  EXPECT_GT(loop_.NowNs() - before_ns, 100 * kNsPerSecond);
  EXPECT_LT(loop_.NowNs() - before_ns, 110 * kNsPerSecond);
}

TEST_F(RunControllerTest, HasCachesEmptiedBeforeEveryLevel) {
  task_.plan.mutable_target()->set_reset_cache("vllm");
  AddWorker();
  AddWorker();
  AddStage(2, 6);
  AddStage(4, 12);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  for (const auto& worker : workers_) {
    std::string order;
    for (const v1::Command& command : worker->commands()) {
      if (command.has_reset_cache()) order += "reset ";
      if (command.has_start_level()) order += "level ";
    }
    EXPECT_EQ(order, "reset level reset level ");
  }
}

TEST_F(RunControllerTest, SendsNoLoadWhenTheFirstCacheIsNotEmptied) {
  task_.plan.mutable_target()->set_reset_cache("vllm");
  FakeWorkerScript script = Script();
  script.cache_reset_errors = {"http://a: HTTP 404"};
  AddWorker(script);
  AddStage(2, 6);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kRefused);
  EXPECT_EQ(end_->reason, "--reset-cache: worker gpu1: http://a: HTTP 404");
  EXPECT_EQ(workers_[0]->begun_in_all(), 0u);
}

TEST_F(RunControllerTest, EndsWhenALaterCacheIsNotEmptied) {
  task_.plan.mutable_target()->set_reset_cache("sglang");
  FakeWorkerScript script = Script();
  script.cache_reset_errors = {"", "http://a: HTTP 500"};
  AddWorker(script);
  AddStage(2, 6);
  AddStage(4, 12);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kFailed);
  EXPECT_THAT(end_->reason, HasSubstr("HTTP 500"));
  EXPECT_EQ(sink_.saved->levels_size(), 1);
}

TEST_F(RunControllerTest, EndsTheSweepAfterTwoLevelsThatAreNotValid) {
  FakeWorkerScript script = Script();
  script.fails_every_other = true;
  AddWorker(script);
  for (uint32_t concurrency : {1, 2, 3}) AddStage(concurrency, 20);
  const RunEnd& end = Run();
  EXPECT_EQ(end.kind, RunEnd::Kind::kFailed);
  EXPECT_EQ(end.result.levels_size(), 2);
  EXPECT_FALSE(Level(0).valid());
  EXPECT_THAT(Level(0).invalid_reason(), HasSubstr("--max-error-rate"));
  EXPECT_DOUBLE_EQ(Level(0).error_rate(), 0.5);
}

TEST_F(RunControllerTest, DrainsAndSavesWhenInterrupted) {
  AddWorker();
  AddStage(4, 1000);
  AddStage(8, 1000);
  Start();
  loop_.RunFor(5 * kNsPerSecond);
  controller_->Interrupt();
  EXPECT_TRUE(RunToTheEnd(2 * kNsPerSecond));
  EXPECT_EQ(end_->kind, RunEnd::Kind::kStopped);
  ASSERT_EQ(end_->result.levels_size(), 1);
  EXPECT_EQ(end_->result.ended(), "stopped");
  EXPECT_FALSE(Level(0).valid());
  EXPECT_EQ(Level(0).requests().ok(), sink_.levels[0].rows.size());
  EXPECT_GT(sink_.levels[0].rows.size(), 100u);
  EXPECT_EQ(sink_.saved->levels_size(), 1);
}

TEST_F(RunControllerTest, AbortsWhatDoesNotEndInTheGracePeriod) {
  FakeWorkerScript script = Script();
  script.request_ns = 1000 * kNsPerSecond;
  AddWorker(script);
  AddStage(4, 1000);
  Start();
  loop_.RunFor(5 * kNsPerSecond);
  controller_->Interrupt();
  EXPECT_TRUE(RunToTheEnd(60 * kNsPerSecond));
  EXPECT_EQ(Level(0).requests().aborted(), 4u);
  EXPECT_FALSE(Level(0).has_error_rate());
}

TEST_F(RunControllerTest, StopsAtOnceWhenResultsCannotBeSaved) {
  AddWorker();
  AddStage(4, 1000);
  Start();
  loop_.RunFor(5 * kNsPerSecond);
  controller_->Fail("no space left on device");
  EXPECT_TRUE(RunToTheEnd(kNsPerSecond));
  EXPECT_EQ(end_->kind, RunEnd::Kind::kFailed);
  EXPECT_EQ(end_->reason, "no space left on device");
  EXPECT_EQ(Level(0).requests().aborted(), 4u);
}

TEST_F(RunControllerTest, SendsNothingWhenTheResultsDirectoryIsRefused) {
  sink_.begin_status = absl::FailedPreconditionError("not empty");
  AddWorker();
  AddStage(1, 3);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kRefused);
  EXPECT_EQ(end_->reason, "not empty");
  EXPECT_EQ(workers_[0]->begun_in_all(), 0u);
}

TEST_F(RunControllerTest, ReportsProgressEverySecond) {
  AddWorker();
  AddStage(4, 400);
  Run();
  ASSERT_GE(observer_.progress.size(), 9u);
  const RunProgress& fifth = observer_.progress[5];
  EXPECT_NEAR(fifth.done, 180, 40);
  EXPECT_EQ(fifth.planned, 400u);
  EXPECT_NEAR(fifth.requests_per_s, 40, 10);
  EXPECT_NEAR(fifth.elapsed_s, 5, 0.3);
  // Known from batches, which are up to a second old.
  EXPECT_NEAR(*fifth.left_s, 6, 3);
}

}  // namespace
}  // namespace byzerperf
