// The brake, and the ceilings at run time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/service/audited_session.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StopTest : public AuditedSession {};

TEST_F(StopTest, ABrakedWorkerStopsAtOnceAndIsFree) {
  StartEndlessLevel(4, 100);
  const auto stopped = rig_.admission.Brake("an operator stopped this worker");
  ASSERT_TRUE(stopped.has_value());
  EXPECT_EQ(stopped->run_id, rig_.plan.run_id());
  const int64_t braked_ns = rig_.loop.NowNs();
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  EXPECT_LE(rig_.loop.NowNs() - braked_ns, kNsPerSecond);
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::braked);
  EXPECT_EQ(rig_.RefusedReason(), "an operator stopped this worker");
  // What was cut off has its rows before that.
  ASSERT_THAT(rig_.rows, SizeIs(4));
  EXPECT_EQ(rig_.rows[0].outcome(), v1::Outcome::aborted);
  EXPECT_EQ(rig_.admission.holder(), std::nullopt);
}

TEST_F(StopTest, ABrakedSessionObeysNoMore) {
  StartEndlessLevel(4, 100);
  rig_.admission.Brake("stop");
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  const size_t events = rig_.events.size();
  const size_t seen = rig_.targets.seen().size();
  rig_.StartLevel(4);
  rig_.Grant(100, 100, false);
  rig_.loop.RunFor(5 * kNsPerSecond);
  EXPECT_EQ(rig_.events.size(), events);
  EXPECT_EQ(rig_.targets.seen().size(), seen);
}

TEST_F(StopTest, ABrakeBetweenLevelsRefusesAtOnce) {
  ASSERT_TRUE(rig_.GetReady());
  rig_.admission.Brake("stop");
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::braked);
  EXPECT_EQ(rig_.admission.holder(), std::nullopt);
}

TEST_F(StopTest, AskedAboutAnotherLevelItKeepsTheLeaseOfItsOwn) {
  StartEndlessLevel(4, 100);
  rig_.EndLevel(/*abort=*/true, /*stage=*/7);
  ASSERT_TRUE(rig_.Await(v1::Event::kLevelEnded));
  EXPECT_EQ(rig_.Last(v1::Event::kLevelEnded)->level_ended().stage(), 7);
  EXPECT_THAT(rig_.shares, ElementsAre(4));
  rig_.acknowledging = false;
  rig_.loop.RunFor(SecondsToNs(rig_.plan.lease_s()) + kNsPerSecond);
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::lease);
  EXPECT_THAT(rig_.rows, SizeIs(4));
}

TEST_F(StopTest, ALevelOfAnotherAgeIsRefused) {
  ASSERT_TRUE(rig_.GetReady());
  v1::Command command;
  command.mutable_start_level()->set_share(4);
  command.mutable_start_level()->set_at_worker_ns(INT64_MAX);
  rig_.Send(command);
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::invalid_plan);
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("more than an hour from now"));
}

TEST_F(StopTest, APlaceAmongMoreWorkersThanThereCanBeIsRefused) {
  for (const auto& [index, count] :
       {std::pair(0u, UINT32_MAX), std::pair(2u, 2u)}) {
    rig_.Open();
    rig_.Probe();
    ASSERT_TRUE(rig_.Await(v1::Event::kProbeResult));
    v1::Command command;
    *command.mutable_prepare()->mutable_plan() = rig_.plan;
    command.mutable_prepare()->set_worker_index(index);
    command.mutable_prepare()->set_worker_count(count);
    rig_.Send(command);
    EXPECT_THAT(rig_.RefusedReason(), HasSubstr("at most 100000"));
    rig_.session.reset();
    rig_.events.clear();
  }
}

TEST_F(StopTest, ARunsIdThatWouldBeAHeaderOfItsOwnIsRefused) {
  rig_.plan.set_run_id("x\r\nUser-Agent: curl");
  rig_.Open();
  rig_.Probe();
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::invalid_plan);
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("the run's id"));
  EXPECT_THAT(rig_.targets.seen(), IsEmpty());
}

TEST_F(StopTest, TwoBrakesAreOneRefusal) {
  StartEndlessLevel(4, 100);
  rig_.admission.Brake("first");
  rig_.admission.Brake("second");
  rig_.loop.RunFor(5 * kNsPerSecond);
  const auto refusals =
      std::count_if(rig_.events.begin(), rig_.events.end(),
                    [](const v1::Event& event) { return event.has_refused(); });
  EXPECT_EQ(refusals, 1);
  EXPECT_EQ(rig_.RefusedReason(), "first");
}

TEST_F(StopTest, AFreeWorkerHasNothingToBrake) {
  EXPECT_EQ(rig_.admission.Brake("stop"), std::nullopt);
}

TEST_F(StopTest, APlanAboveACeilingIsRefusedBeforeLoad) {
  rig_.environment.ceilings.set_concurrency(3);
  rig_.Open();
  EXPECT_FALSE(rig_.GetReady());
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::limits);
  EXPECT_THAT(rig_.RefusedReason(),
              AllOf(HasSubstr("4 requests in flight"),
                    HasSubstr("--max-concurrency here is 3")));
  for (const FakeRequest& request : rig_.targets.seen()) {
    EXPECT_TRUE(request.body.empty()) << "a generation was asked for";
  }
}

TEST_F(StopTest, AShareAboveTheCeilingIsHeldAndTold) {
  rig_.environment.ceilings.set_concurrency(4);
  rig_.plan.mutable_stages(0)->mutable_load()->set_concurrency(8);
  rig_.workers = 2;
  StartEndlessLevel(7, 100);
  EXPECT_THAT(rig_.shares, ElementsAre(4));
  v1::Command adjust;
  adjust.mutable_adjust_share()->set_share(8);
  rig_.Send(adjust);
  rig_.loop.RunFor(2 * kNsPerSecond);
  EXPECT_EQ(rig_.shares.back(), 4);
  EXPECT_EQ(rig_.Last(v1::Event::kBatch)->batch().health().in_flight(), 4);
  size_t notices = 0;
  for (const v1::Event& event : rig_.events) {
    if (!event.batch().notice().empty()) ++notices;
  }
  EXPECT_EQ(notices, 1);
}

TEST_F(StopTest, AShareAboveThePlansConcurrencyStartsNoLevel) {
  ASSERT_TRUE(rig_.GetReady());
  const size_t seen = rig_.targets.seen().size();
  rig_.StartLevel(5);
  rig_.Grant(0, 20, false);
  rig_.loop.RunFor(2 * kNsPerSecond);
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::invalid_plan);
  EXPECT_THAT(rig_.RefusedReason(),
              AllOf(HasSubstr("level c0004"), HasSubstr("5 requests in flight"),
                    HasSubstr("has 4 on all workers together (concurrency)")));
  EXPECT_EQ(rig_.targets.seen().size(), seen);
}

TEST_F(StopTest, AnAdjustmentAboveThePlansConcurrencyEndsTheLoad) {
  StartEndlessLevel(2, 100);
  v1::Command adjust;
  adjust.mutable_adjust_share()->set_share(4);  // as after a loss
  rig_.Send(adjust);
  rig_.loop.RunFor(kNsPerSecond);
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::unset);
  adjust.mutable_adjust_share()->set_share(5);
  rig_.Send(adjust);
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::invalid_plan);
  // What was cut off has its rows before that.
  EXPECT_THAT(rig_.rows, SizeIs(4));
}

TEST_F(StopTest, MoreRequestsThanTheCeilingEndTheLoad) {
  rig_.plan.mutable_stages(0)->clear_request_count();
  rig_.plan.mutable_stages(0)->set_duration_s(600);
  rig_.environment.ceilings.set_requests(10);
  rig_.Open();
  ASSERT_TRUE(rig_.GetReady()) << rig_.RefusedReason();
  rig_.StartLevel(4);
  rig_.Grant(0, 10, false);
  rig_.loop.RunFor(kNsPerSecond);
  rig_.Grant(10, 100, false);
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::limits);
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("--max-requests"));
  EXPECT_LE(rig_.rows.size(), 10);
}

TEST_F(StopTest, ARunAboveItsTimeEnds) {
  rig_.environment.ceilings.set_run_s(30);
  StartEndlessLevel(4, 100);
  const int64_t started_ns = rig_.loop.NowNs() - 2 * kNsPerSecond;
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  EXPECT_EQ(rig_.RefusedCode(), v1::Refused::limits);
  EXPECT_THAT(rig_.RefusedReason(), HasSubstr("--max-run-time"));
  EXPECT_NEAR(NsToSeconds(rig_.loop.NowNs() - started_ns), 30, 1);
}

}  // namespace
}  // namespace byzerperf
