#include "worker/service/worker_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/version.h"
#include "tests/unit/service/session_rig.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(WorkerSession, RefusesACoordinatorOfAnotherVersionInWords) {
  SessionRig rig;
  v1::Command command;
  command.mutable_probe()->set_coordinator_version("0.0.0");
  rig.Send(command);
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::version);
  EXPECT_THAT(rig.RefusedReason(),
              AllOf(HasSubstr("0.0.0"), HasSubstr("same version")));
}

TEST(WorkerSession, RefusesACoordinatorOfAnotherProtocolInWords) {
  SessionRig rig;
  v1::Command command;
  command.mutable_probe()->set_coordinator_version(std::string(Version()));
  command.mutable_probe()->set_protocol(kProtocol + 1);
  rig.Send(command);
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::version);
  EXPECT_THAT(rig.RefusedReason(),
              AllOf(HasSubstr(absl::StrCat("protocol ", kProtocol, ")")),
                    HasSubstr(absl::StrCat("protocol ", kProtocol + 1, ")"))));
}

TEST(WorkerSession, RefusesASecondRunAndSaysWhoHoldsTheWorker) {
  SessionRig rig;
  rig.Probe();
  const auto first = std::move(rig.session);
  rig.plan.set_run_id("20260101-000001-ffff");
  rig.Open("10.0.0.8");
  rig.Probe();
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::busy);
  EXPECT_THAT(rig.RefusedReason(),
              AllOf(HasSubstr("20260101-000000-abcd"), HasSubstr("10.0.0.9")));
}

TEST(WorkerSession, FreesTheWorkerWhenItsStreamEnds) {
  SessionRig rig;
  rig.Probe();
  rig.session.reset();
  EXPECT_EQ(rig.admission.holder(), std::nullopt);
}

TEST(WorkerSession, AsksForPromptsOnlyWhenItDoesNotHoldThem) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  EXPECT_NE(rig.Last(v1::Event::kPromptsWanted), nullptr);
  rig.events.clear();
  rig.session.reset();
  rig.Open();
  ASSERT_TRUE(rig.GetReady());
  EXPECT_EQ(rig.Last(v1::Event::kPromptsWanted), nullptr);
}

TEST(WorkerSession, RefusesAPlanThatBreaksARule) {
  SessionRig rig;
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  rig.plan.mutable_sampling()->set_top_p(7);
  rig.Prepare();
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::invalid_plan);
  EXPECT_THAT(rig.RefusedReason(), HasSubstr("7"));
}

TEST(WorkerSession, RefusesMoreLoadThanItsDescriptorsCarry) {
  SessionRig rig;
  rig.environment.host.limits.max_open_files = 1024;
  rig.Open();
  rig.plan.mutable_stages(0)->mutable_load()->set_concurrency(1000);
  rig.plan.mutable_stages(0)->set_request_count(5000);
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  rig.Prepare();
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::limits);
  EXPECT_THAT(rig.RefusedReason(), HasSubstr("1128"));
}

TEST(WorkerSession, AnswersClockPingsAtAnyTime) {
  SessionRig rig;
  v1::Command ping;
  ping.mutable_clock_ping()->set_coordinator_sent_ns(42);
  rig.Send(ping);
  ASSERT_THAT(rig.events, SizeIs(1));
  const auto& pong = rig.events.back().clock_pong();
  EXPECT_EQ(pong.coordinator_sent_ns(), 42);
  EXPECT_EQ(pong.worker_received_ns(), rig.loop.NowNs());
}

TEST(WorkerSession, SendsOneRequestToEachTargetBeforeItIsReady) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  std::vector<size_t> targets;
  std::vector<std::string> bodies;
  for (const FakeRequest& request : rig.targets.seen()) {
    if (request.body.empty()) continue;
    targets.push_back(request.target);
    bodies.push_back(request.body);
    EXPECT_THAT(request.request_id, HasSubstr("-preflight-"));
  }
  EXPECT_THAT(targets, ElementsAre(0, 1));
  EXPECT_NE(bodies[0], bodies[1]);
  EXPECT_TRUE(rig.events.back().ready().usage_supported());
  EXPECT_THAT(rig.events.back().ready().notices(), IsEmpty());
}

TEST(WorkerSession, SaysWhatItLookedAtWhenItIsReady) {
  SessionRig rig;
  rig.environment.host.clock_source = "hpet";
  rig.Open();
  ASSERT_TRUE(rig.GetReady());
  std::vector<std::string> passed;
  std::vector<std::string> failed;
  for (const auto& check : rig.events.back().ready().checks()) {
    (check.passed() ? passed : failed).push_back(check.name());
  }
  EXPECT_THAT(passed, ElementsAre("descriptors", "ports", "cores", "target",
                                  "model", "target", "model"));
  EXPECT_THAT(failed, ElementsAre("clock"));
}

TEST(WorkerSession, RefusesWithTheServersWordsWhatTheServerRefuses) {
  for (const int status : {400, 401, 404, 422}) {
    SessionRig rig;
    rig.targets.SetServer(RefusingServer([status](const FakeRequest&) {
      return ErrorAnswer(status, "no model named chit");
    }));
    rig.Probe();
    ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
    rig.Prepare();
    rig.SendPrompts();
    ASSERT_TRUE(rig.Await(v1::Event::kRefused));
    EXPECT_EQ(rig.RefusedCode(), v1::Refused::request_refused);
    EXPECT_THAT(rig.RefusedReason(),
                AllOf(HasSubstr("http://a:8000"), HasSubstr("no model named"),
                      HasSubstr(std::to_string(status)),
                      HasSubstr("its model list: chat")));
  }
}

TEST(WorkerSession, AsksForLessUsageWhereTheServerDislikesTheOption) {
  struct Case {
    std::string disliked;
    bool usage_supported;
  };
  for (const Case& one :
       {Case{"continuous_usage_stats", true}, Case{"stream_options", false}}) {
    SessionRig rig;
    rig.targets.SetServer(
        [&one, normal = DefaultFakeServer(1)](const FakeRequest& request) {
          return request.body.find(one.disliked) != std::string::npos
                     ? ErrorAnswer(400, "unknown field")
                     : normal(request);
        });
    ASSERT_TRUE(rig.GetReady());
    const v1::Ready& ready = rig.events.back().ready();
    EXPECT_EQ(ready.usage_supported(), one.usage_supported);
    EXPECT_THAT(ready.notices(), SizeIs(one.usage_supported ? 0 : 2));
    // The load itself is spared the option.
    rig.StartLevel(4);
    rig.Grant(0, 20, true);
    ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.rows.size() == 20; }));
    for (const auto& row : rig.rows) EXPECT_EQ(row.outcome(), v1::Outcome::ok);
  }
}

TEST(WorkerSession, TellsOfAnUnusualPreflightAnswerAndGoesOn) {
  SessionRig rig;
  rig.targets.SetServer(RefusingServer([](const FakeRequest&) {
    return ErrorAnswer(429, "too many requests");
  }));
  ASSERT_TRUE(rig.GetReady());
  EXPECT_THAT(rig.events.back().ready().notices(),
              Contains(HasSubstr("http_429")));
}

TEST(WorkerSession, RefusesATargetThatBreaksOffBeforeAnAnswer) {
  SessionRig rig;
  rig.targets.SetServer(RefusingServer([](const FakeRequest&) {
    FakeAnswer answer;
    answer.http_status = 0;
    answer.end = HttpEnd::kTlsError;
    answer.error = "certificate has expired";
    return answer;
  }));
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  rig.Prepare();
  rig.SendPrompts();
  ASSERT_TRUE(rig.Await(v1::Event::kRefused));
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::target_unreachable);
  EXPECT_THAT(rig.RefusedReason(), HasSubstr("certificate has expired"));
}

}  // namespace
}  // namespace byzerperf
