// The brake, the ceilings at run time, and the line that a run leaves behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/service/session_rig.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class StopTest : public ::testing::Test {
 protected:
  StopTest() {
    rig_.environment.clock = &rig_.clock;
    rig_.environment.on_audit = [this](const v1::AuditRecord& record) {
      trail_.push_back(record);
    };
  }

  // A level in which nothing ever ends by itself.
  void StartEndlessLevel(uint32_t share, uint32_t granted) {
    rig_.targets.SetServer(RefusingServer([](const FakeRequest& request) {
      FakeAnswer answer = StreamAnswer(request, TokensOfIndex(1, 1));
      answer.never_ends = request.level == "c0004";
      return answer;
    }));
    rig_.Open("coordinator at ipv4:10.0.0.9:5000");
    ASSERT_TRUE(rig_.GetReady()) << rig_.RefusedReason();
    rig_.StartLevel(share);
    rig_.Grant(0, granted, false);
    rig_.loop.RunFor(2 * kNsPerSecond);
  }

  std::vector<v1::AuditRecord> trail_;
  SessionRig rig_;  // last: its session still writes into the trail
};

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

TEST_F(StopTest, TheTrailKeepsTheTargetsOfAnEarlierProbe) {
  rig_.Open();
  for (const char* url : {"http://127.0.0.1:8001", "http://127.0.0.1:8002",
                          "http://127.0.0.1:8002"}) {
    rig_.secrets.clear_urls();
    rig_.secrets.add_urls(url);
    rig_.events.clear();
    rig_.Probe();
    ASSERT_TRUE(rig_.Await(v1::Event::kProbeResult)) << rig_.RefusedReason();
  }
  trail_.clear();
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_THAT(trail_[0].targets(),
              ElementsAre("http://127.0.0.1:8001", "http://127.0.0.1:8002"));
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
  StartEndlessLevel(9, 100);
  EXPECT_THAT(rig_.shares, ElementsAre(4));
  v1::Command adjust;
  adjust.mutable_adjust_share()->set_share(50);
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

TEST_F(StopTest, ARunLeavesOneLine) {
  rig_.targets.SetServer(DefaultFakeServer(1));
  rig_.Open("coordinator at ipv4:10.0.0.9:5000");
  ASSERT_TRUE(rig_.GetReady());
  rig_.clock.unix_s += 60;
  rig_.StartLevel(4);
  rig_.Grant(0, 20, true);
  ASSERT_TRUE(rig_.loop.RunUntil([&] { return rig_.rows.size() == 20; }));
  rig_.EndLevel(false);
  ASSERT_TRUE(rig_.Await(v1::Event::kLevelEnded));
  EXPECT_THAT(trail_, IsEmpty());
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  const v1::AuditRecord& line = trail_[0];
  EXPECT_EQ(line.kind(), "run");
  EXPECT_EQ(line.run_id(), rig_.plan.run_id());
  EXPECT_EQ(line.certificate(), "coordinator");
  EXPECT_EQ(line.peer(), "ipv4:10.0.0.9:5000");
  EXPECT_THAT(line.targets(), ElementsAre("http://a:8000", "http://b:8000"));
  EXPECT_THAT(line.plan_sha256(), SizeIs(64));
  EXPECT_EQ(line.asked().levels(), 1);
  EXPECT_EQ(line.asked().concurrency(), 4);
  EXPECT_EQ(line.asked().requests(), 20);
  EXPECT_EQ(line.requests_sent(), 20);
  EXPECT_EQ(line.rows_acknowledged(), 20);
  EXPECT_EQ(line.started(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(line.ended(), "2023-11-14T22:14:20Z");
  EXPECT_EQ(line.why(), "done");
}

TEST_F(StopTest, TheLineSaysThatTheStreamBroke) {
  StartEndlessLevel(4, 100);
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_EQ(trail_[0].why(), "stream_broke");
  EXPECT_EQ(trail_[0].requests_sent(), 4);
}

TEST_F(StopTest, TheLineSaysWhoBrakedAndNothingElseFollows) {
  StartEndlessLevel(4, 100);
  rig_.admission.Brake(BrakeWords("SIGUSR1", ""));
  ASSERT_TRUE(rig_.Await(v1::Event::kRefused));
  rig_.session.reset();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_EQ(trail_[0].why(), "braked");
  EXPECT_THAT(trail_[0].reason(), HasSubstr("SIGUSR1"));
}

TEST_F(StopTest, ARefusedRunLeavesALineToo) {
  rig_.targets.Forbid("http://a:8000");
  rig_.Open();
  rig_.Probe();
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_EQ(trail_[0].why(), "refused");
  EXPECT_EQ(trail_[0].reason(), rig_.RefusedReason());
  EXPECT_EQ(trail_[0].requests_sent(), 0);
}

TEST_F(StopTest, TheLineHoldsNoSecret) {
  rig_.secrets.set_api_key("sk-planted-key");
  rig_.secrets.add_urls("http://user:sesame-open@a:8000?key=sesame-query");
  rig_.targets.SetServer(RefusingServer([](const FakeRequest&) {
    FakeAnswer answer;
    answer.http_status = 401;
    answer.content_type = "application/json";
    answer.pieces = {{0, R"({"error":{"message":"bad key sk-planted-key"}})"}};
    return answer;
  }));
  rig_.plan.mutable_target()->set_allow_plaintext_key(true);
  rig_.Open();
  EXPECT_FALSE(rig_.GetReady());
  EXPECT_THAT(rig_.RefusedReason(),
              AllOf(HasSubstr("bad key ***"), Not(HasSubstr("planted"))));
  ASSERT_THAT(trail_, SizeIs(1));
  EXPECT_THAT(trail_[0].DebugString(),
              AllOf(Not(HasSubstr("planted")), Not(HasSubstr("sesame"))));
}

TEST_F(StopTest, RowsHoldNoSecretThatAServerRepeats) {
  rig_.secrets.set_api_key("sk-planted-key");
  rig_.plan.mutable_target()->set_allow_plaintext_key(true);
  rig_.targets.SetServer(RefusingServer([](const FakeRequest& request) {
    if (request.level != "c0004") {
      return StreamAnswer(request, TokensOfIndex(1, 1));
    }
    FakeAnswer answer;
    answer.http_status = 500;
    answer.content_type = "text/plain";
    // Its row's error is cut off within the key.
    answer.pieces = {{0, std::string(290, 'x') + "sk-planted-key"}};
    return answer;
  }));
  rig_.Open();
  ASSERT_TRUE(rig_.GetReady()) << rig_.RefusedReason();
  rig_.StartLevel(2);
  rig_.Grant(0, 2, true);
  ASSERT_TRUE(rig_.loop.RunUntil([&] { return rig_.rows.size() == 2; }));
  EXPECT_EQ(rig_.rows[0].error(), std::string(290, 'x') + "***");
}

}  // namespace
}  // namespace byzerperf
