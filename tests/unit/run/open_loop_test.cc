// Levels whose requests are sent when they are due.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class OpenLoopTest : public RunFixture {
 protected:
  OpenLoopTest() { task_.plan.set_on_saturation(v1::OnSaturation::stop); }

  // What the coordinator told a worker about the first level.
  std::vector<v1::StartLevel> Starts() const {
    std::vector<v1::StartLevel> starts;
    for (const auto& worker : workers_) {
      for (const v1::StartLevel& start : StartsOf(*worker)) {
        starts.push_back(start);
      }
    }
    return starts;
  }

  static std::vector<v1::Grant> GrantsOf(const FakeWorker& worker) {
    std::vector<v1::Grant> grants;
    for (const v1::Command& command : worker.commands()) {
      if (command.has_grant()) grants.push_back(command.grant());
    }
    return grants;
  }
};

TEST_F(OpenLoopTest, DealsAllIndicesBeforeTheLevelStarts) {
  for (int i = 0; i < 3; ++i) AddWorker();
  AddRateStage(20, 100);
  Start();
  ASSERT_TRUE(loop_.RunUntil([this] { return Starts().size() == 3; }));
  std::vector<uint32_t> firsts;
  for (const auto& worker : workers_) {
    const std::vector<v1::Grant> grants = GrantsOf(*worker);
    ASSERT_EQ(grants.size(), 1u);
    EXPECT_EQ(grants[0].stride(), 3u);
    EXPECT_EQ(grants[0].attempt(), 1u);
    EXPECT_TRUE(grants[0].exhausted());
    firsts.push_back(grants[0].first());
  }
  EXPECT_THAT(firsts, ElementsAre(0, 1, 2));
  EXPECT_GT(Starts()[0].at_worker_ns(), loop_.NowNs());
  EXPECT_EQ(workers_[0]->begun_in_all(), 0u);
}

TEST_F(OpenLoopTest, SendsTheSameAtTheSameTimesWhateverTheNumberOfWorkers) {
  const v1::LoadPlan plan = task_.plan;
  const v1::PromptSet prompts = task_.prompts;
  const auto sent_by = [&](int workers) {
    StartOver(plan, prompts);
    for (int i = 0; i < workers; ++i) AddWorker();
    AddRateStage(50, 400).mutable_load()->mutable_arrivals()->set_pattern(
        v1::ArrivalPattern::poisson);
    Run();
    std::vector<std::pair<uint32_t, double>> sent;
    for (const v1::RequestRecord& row : sink_.levels.back().rows) {
      EXPECT_NEAR(row.issued_s(), row.scheduled_s(), 2e-6);
      sent.emplace_back(row.index(), row.scheduled_s());
    }
    std::sort(sent.begin(), sent.end());
    return sent;
  };
  const auto alone = sent_by(1);
  EXPECT_EQ(alone.size(), 400u);
  EXPECT_EQ(sent_by(2), alone);
  EXPECT_EQ(sent_by(3), alone);
  EXPECT_EQ(sent_by(7), alone);
}

TEST_F(OpenLoopTest, ReachesTheAskedRate) {
  AddWorker();
  AddWorker();
  AddRateStage(20, 400);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 400);
  const v1::LevelResult& level = Level(0);
  EXPECT_TRUE(level.valid());
  EXPECT_EQ(level.asked().rate_per_s(), 20);
  EXPECT_FALSE(level.asked().has_concurrency());
  EXPECT_EQ(level.window().reason(), "steady");
  EXPECT_EQ(level.window().start_s(), 0);
  EXPECT_EQ(level.window().end_s(), 19);
  EXPECT_DOUBLE_EQ(level.reached().rate_per_s(), 20);
  // 0.1 s each.
  EXPECT_NEAR(level.reached().concurrency_mean(), 2, 0.05);
  EXPECT_EQ(level.ttft_intended_ms().count(), 400u);
  EXPECT_NEAR(level.e2e_intended_ms().max(), 100, 0.5);
  EXPECT_FALSE(level.over_saturated());
  EXPECT_FALSE(level.has_degraded());
}

TEST_F(OpenLoopTest, SendsEverythingAtOnceAtAnInfiniteRate) {
  AddWorker();
  AddWorker();
  v1::Arrivals& burst = *AddRateStage(1, 50).mutable_load()->mutable_arrivals();
  burst.set_rate_per_s(std::numeric_limits<double>::infinity());
  burst.clear_stretches();
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 50);
  EXPECT_EQ(Level(0).asked().rate_per_s(),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(Level(0).window().reason(), "no_steady_stretch");
  EXPECT_NEAR(Level(0).duration_s(), 0.1, 0.001);
}

TEST_F(OpenLoopTest, EndsATimeBoundLevelWithAllThatWasDue) {
  AddWorker();
  AddWorker();
  AddRateStage(10, 100).set_duration_s(10);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 100);
  EXPECT_TRUE(Level(0).valid());
}

TEST_F(OpenLoopTest, AbortsWhatATimeBoundLevelLeavesAfterItsGrace) {
  FakeWorkerScript script = Script();
  script.request_ns = 1000 * kNsPerSecond;
  AddWorker(script);
  v1::Stage& stage = AddRateStage(10, 100);
  stage.set_duration_s(10);
  stage.set_grace_period_s(2);
  Run();
  EXPECT_EQ(Level(0).requests().aborted(), 100u);
  EXPECT_EQ(Level(0).requests().planned(), 100u);
}

TEST_F(OpenLoopTest, SplitsTheCeilingOverWorkers) {
  for (int i = 0; i < 3; ++i) AddWorker();
  AddRateStage(20, 60).mutable_load()->mutable_arrivals()->set_max_in_flight(7);
  Run();
  std::vector<uint32_t> shares;
  std::vector<uint32_t> places;
  for (const v1::StartLevel& start : Starts()) {
    shares.push_back(start.share());
    places.push_back(start.worker());
    EXPECT_EQ(start.workers(), 3u);
    EXPECT_EQ(start.warmup_requests(), 0u);
  }
  EXPECT_THAT(shares, ElementsAre(3, 2, 2));
  EXPECT_THAT(places, ElementsAre(0, 1, 2));
}

// A share of 0 is no limit: nobody beyond the ceiling may get an index.
TEST_F(OpenLoopTest, KeepsACeilingBelowTheNumberOfWorkers) {
  for (int i = 0; i < 3; ++i) AddWorker();
  AddRateStage(30, 90).mutable_load()->mutable_arrivals()->set_max_in_flight(2);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  EXPECT_TRUE(GrantsOf(*workers_[2]).empty());
  EXPECT_EQ(Starts()[0].workers(), 2u);
  ExpectOneRowAnIndex(0, 90);
}

TEST_F(OpenLoopTest, GivesEveryWorkerAPartOfThePrefillLimit) {
  for (int i = 0; i < 3; ++i) AddWorker();
  AddRateStage(20, 60).set_prefill_concurrency(5);
  AddRateStage(20, 60).set_prefill_concurrency(1);
  AddStage(2, 20).set_prefill_concurrency(5);
  Run();
  std::vector<uint32_t> prefills;
  for (int level = 0; level < 3; ++level) {
    for (const v1::StartLevel& start : Starts()) {
      if (start.stage() == static_cast<uint32_t>(level)) {
        prefills.push_back(start.prefill_share());
      }
    }
  }
  EXPECT_THAT(prefills, ElementsAre(2, 2, 1, 1, 1, 1, 3, 2, 0));
}

TEST_F(OpenLoopTest, CountsArrivalsBeyondTheCeiling) {
  AddWorker();
  AddRateStage(18, 200).mutable_load()->mutable_arrivals()->set_max_in_flight(
      1);
  EXPECT_EQ(Run().kind, RunEnd::Kind::kDone);
  ExpectOneRowAnIndex(0, 200);
  const v1::LevelResult& level = Level(0);
  // 0.1 s each at 18 a second: every other one finds the place taken.
  EXPECT_NEAR(level.requests().not_sent(), 100, 2);
  EXPECT_EQ(level.requests().failed(), 0u);
  EXPECT_EQ(level.requests().ok() + level.requests().not_sent(), 200u);
  EXPECT_EQ(level.error_rate(), 0);
  EXPECT_TRUE(level.valid());
  // The ceiling is no answer of the server.
  EXPECT_NEAR(level.objectives().at("ttft_p90_ms"), 50, 1);
  uint32_t not_sent = 0;
  for (const auto& second : sink_.levels[0].finished->timeline) {
    not_sent += second.not_sent();
  }
  EXPECT_EQ(not_sent, level.requests().not_sent());
}

TEST_F(OpenLoopTest, TellsPhasesByIndexAndTime) {
  AddWorker();
  AddWorker();
  v1::Stage& stage = AddRateStage(10, 200);
  stage.set_warmup_request_count(10);
  stage.set_warmup_duration_s(3.05);
  stage.set_cooldown_request_count(25);
  Run();
  EXPECT_EQ(Level(0).e2e_ms().count(), 200u - 31 - 25);
  EXPECT_EQ(Level(0).window().start_s(), 4);
  EXPECT_EQ(Level(0).window().end_s(), 17);
}

TEST_F(OpenLoopTest, TellsByzerPerfTheConcurrencyThatWasReached) {
  AddWorker();
  AddRateStage(20, 400);
  Run();
  const FinishedLevel& level = *sink_.levels[0].finished;
  EXPECT_DOUBLE_EQ(level.seed.num_concurrent_requests(),
                   level.result.reached().concurrency_mean());
  EXPECT_NEAR(level.seed.num_concurrent_requests(), 2, 0.05);
}

TEST_F(OpenLoopTest, KnowsItsEndFromTheSchedule) {
  FakeWorkerScript script = Script();
  script.request_ns = 5 * kNsPerSecond;
  AddWorker(script);
  AddRateStage(10, 201);
  Run();
  ASSERT_GE(observer_.progress.size(), 20u);
  const RunProgress& fourth = observer_.progress[4];
  EXPECT_EQ(fourth.done, 0u);  // and yet:
  EXPECT_NEAR(*fourth.left_s, 16, 0.5);
  EXPECT_EQ(fourth.planned, 201u);
  EXPECT_EQ(*observer_.progress.back().left_s, 0);
}

TEST_F(OpenLoopTest, HasARowOnlyForWhatWasBegunWhenTheUserStopsIt) {
  AddWorker();
  AddWorker();
  AddRateStage(20, 1000);
  Start();
  loop_.RunFor(5 * kNsPerSecond);
  controller_->Interrupt();
  ASSERT_TRUE(RunToTheEnd());
  EXPECT_EQ(end_->kind, RunEnd::Kind::kStopped);
  const uint32_t begun =
      workers_[0]->begun_in_all() + workers_[1]->begun_in_all();
  EXPECT_NEAR(begun, 100, 5);
  EXPECT_EQ(Level(0).requests().planned(), begun);
  EXPECT_EQ(sink_.levels[0].rows.size(), begun);
}

TEST_F(OpenLoopTest, EndsWhenTheDiskIsFarBehind) {
  AddWorker();
  AddRateStage(20, 1000);
  sink_.unwritten = 1'000'000;
  EXPECT_EQ(Run().kind, RunEnd::Kind::kFailed);
  EXPECT_THAT(end_->reason, HasSubstr("--records none"));
  EXPECT_LT(workers_[0]->begun_in_all(), 100u);
}

}  // namespace
}  // namespace byzerperf
