#include "worker/service/worker_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/service/session_rig.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Answers of the preflight request that a server may give; /v1/models is fine.
FakeServer RefusingServer(
    std::function<FakeAnswer(const FakeRequest&)> answer) {
  return [answer, normal = DefaultFakeServer(1)](const FakeRequest& request) {
    return request.body.empty() ? normal(request) : answer(request);
  };
}

TEST(WorkerSession, TellsWhatItsTargetsServe) {
  SessionRig rig;
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  const auto& result = rig.events.back().probe_result();
  ASSERT_THAT(result.targets(), SizeIs(2));
  EXPECT_EQ(result.targets(0).url(), "http://a:8000");
  EXPECT_THAT(result.targets(0).models(), ElementsAre("chat"));
  EXPECT_EQ(result.targets(0).error(), "");
}

TEST(WorkerSession, UsesItsOwnTargetsWhenThePlanNamesNone) {
  SessionRig rig;
  rig.plan.mutable_target()->clear_urls();
  rig.targets.SetOwnTargets({"http://mine:8000"});
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  ASSERT_THAT(rig.events.back().probe_result().targets(), SizeIs(1));
  EXPECT_EQ(rig.events.back().probe_result().targets(0).url(),
            "http://mine:8000");
}

TEST(WorkerSession, NamesNoTargetWhenThereIsNone) {
  SessionRig rig;
  rig.plan.mutable_target()->clear_urls();
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  EXPECT_THAT(rig.events.back().probe_result().targets(), IsEmpty());
}

TEST(WorkerSession, SendsToTheUnmaskedUrls) {
  SessionRig rig;
  rig.secrets.add_urls("http://user:key@a:8000");
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  EXPECT_EQ(rig.targets.last_order().targets[0].address.masked_url,
            "http://***@a:8000");
}

TEST(WorkerSession, TellsWhyATargetCannotBeReached) {
  SessionRig rig;
  rig.targets.SetServer([](const FakeRequest&) {
    FakeAnswer answer;
    answer.http_status = 0;
    answer.end = HttpEnd::kConnectError;
    answer.error = "Connection refused";
    return answer;
  });
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  EXPECT_THAT(rig.events.back().probe_result().targets(1).error(),
              testing::AllOf(testing::StartsWith("Connection refused"),
                             testing::HasSubstr("--wait-for-model")));
}

TEST(WorkerSession, TellsWhyANameCannotBeResolved) {
  SessionRig rig;
  rig.targets.MakeUnresolvable("http://b:8000");
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  EXPECT_EQ(rig.events.back().probe_result().targets(1).error(),
            "Could not resolve host");
}

TEST(WorkerSession, WaitsForAModelThatIsStillLoading) {
  SessionRig rig;
  rig.plan.mutable_target()->set_wait_for_model_s(60);
  int asked = 0;
  rig.targets.SetServer(
      [&asked, normal = DefaultFakeServer(1)](const FakeRequest& request) {
        return ++asked > 7 ? normal(request) : ErrorAnswer(503, "loading");
      });
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  for (const auto& target : rig.events.back().probe_result().targets()) {
    EXPECT_EQ(target.error(), "");
  }
  EXPECT_GT(rig.loop.NowNs() - SimulatedLoop::kDefaultStartNs,
            2 * kNsPerSecond);
}

TEST(WorkerSession, GoesOnWithoutAModelList) {
  SessionRig rig;
  rig.targets.SetServer(
      [normal = DefaultFakeServer(1)](const FakeRequest& request) {
        return request.body.empty() ? ErrorAnswer(404, "no such path")
                                    : normal(request);
      });
  ASSERT_TRUE(rig.GetReady());
  const auto& facts =
      rig.Last(v1::Event::kProbeResult)->probe_result().targets(0);
  EXPECT_THAT(facts.models_error(), HasSubstr("404"));
  EXPECT_EQ(facts.error(), "");
}

TEST(WorkerSession, RefusesATargetThatIsNotAllowed) {
  SessionRig rig;
  rig.targets.Forbid("http://b:8000");
  rig.Probe();
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::target_not_allowed);
  EXPECT_THAT(rig.RefusedReason(), HasSubstr("http://b:8000"));
}

TEST(WorkerSession, RefusesToSendAKeyInClearTextUnlessToldTo) {
  SessionRig rig;
  rig.secrets.set_api_key("sk-secret");
  rig.Probe();
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::target_not_allowed);
  EXPECT_THAT(rig.RefusedReason(), AllOf(HasSubstr("--allow-plaintext-key"),
                                         Not(HasSubstr("sk-secret"))));
  SessionRig allowed;
  allowed.secrets.set_api_key("sk-secret");
  allowed.plan.mutable_target()->set_allow_plaintext_key(true);
  EXPECT_TRUE(allowed.GetReady());
  EXPECT_THAT(allowed.targets.last_order().headers,
              Contains("Authorization: Bearer sk-secret"));
}

TEST(WorkerSession, SaysInEveryRequestWhichRunAsks) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  EXPECT_EQ(rig.targets.last_order().run_id, rig.plan.run_id());
}

TEST(WorkerSession, RefusesACoordinatorOfAnotherVersionInWords) {
  SessionRig rig;
  v1::Command command;
  command.mutable_probe()->set_coordinator_version("0.0.0");
  rig.Send(command);
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::version);
  EXPECT_THAT(rig.RefusedReason(),
              AllOf(HasSubstr("0.0.0"), HasSubstr("same version")));
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
  rig.environment.limits.max_open_files = 1024;
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

// --- preflight

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

// --- levels

TEST(WorkerSession, RunsALevelToItsEnd) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  ASSERT_TRUE(rig.Await(v1::Event::kGrantRequest));
  rig.Grant(0, 20, true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.rows.size() == 20; }));
  rig.EndLevel(/*abort=*/false);
  ASSERT_TRUE(rig.Await(v1::Event::kLevelEnded));
  EXPECT_EQ(rig.events.back().level_ended().stage(), 0);
  EXPECT_THAT(rig.shares, ElementsAre(4, 0));
}

TEST(WorkerSession, NumbersItsEventsWithoutGaps) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 20, true);
  ASSERT_TRUE(rig.loop.RunUntil([&] { return rig.rows.size() == 20; }));
  for (size_t i = 0; i < rig.events.size(); ++i) {
    EXPECT_EQ(rig.events[i].number(), i + 1);
    EXPECT_EQ(rig.events[i].epoch(), 1);
  }
}

TEST(WorkerSession, IgnoresARepeatedOrLateCommand) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 4, false);
  rig.session->OnCommand(rig.last);  // again
  v1::Command closed = rig.last;
  closed.set_epoch(0);
  closed.set_number(99);
  rig.session->OnCommand(closed);
  rig.loop.RunFor(2 * kNsPerSecond);
  EXPECT_THAT(rig.rows, SizeIs(4));
}

TEST(WorkerSession, StopsItsLoadWhenNothingIsAcknowledgedForTheLease) {
  SessionRig rig;
  rig.targets.SetServer(RefusingServer([](const FakeRequest& request) {
    FakeAnswer answer = StreamAnswer(request, TokensOfIndex(1, 1));
    answer.never_ends = request.level == "c0004";
    return answer;
  }));
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(10 * kNsPerSecond);  // acknowledged: the lease goes on
  EXPECT_THAT(rig.rows, IsEmpty());

  rig.acknowledging = false;
  const int64_t silent_ns = rig.loop.NowNs();
  ASSERT_TRUE(rig.Await(v1::Event::kRefused));
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::lease);
  EXPECT_LE(rig.loop.NowNs() - silent_ns, 3 * kNsPerSecond);
  // Rows of what was cut off are told before that, in case somebody listens.
  ASSERT_THAT(rig.rows, SizeIs(4));
  EXPECT_EQ(rig.rows[0].outcome(), v1::Outcome::aborted);
  // The worker is free for another run, and this one is over.
  EXPECT_EQ(rig.admission.holder(), std::nullopt);
  const size_t events = rig.events.size();
  rig.StartLevel(4);
  rig.loop.RunFor(kNsPerSecond);
  EXPECT_EQ(rig.events.size(), events);
}

TEST(WorkerSession, SendsABatchAtLeastThriceALease) {
  SessionRig rig;
  rig.plan.set_lease_s(2);
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(0);
  const size_t before = rig.events.size();
  rig.loop.RunFor(SecondsToNs(2.1));
  EXPECT_EQ(rig.events.size() - before, 3);
}

TEST(WorkerSession, StopsItsLoadWhenTheStreamBreaks) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(kNsPerSecond / 2);
  const size_t seen = rig.targets.seen().size();
  rig.session.reset();
  EXPECT_TRUE(rig.loop.RunUntilIdle());
  EXPECT_EQ(rig.targets.seen().size(), seen);
  EXPECT_EQ(rig.shares.back(), 0);
}

TEST(WorkerSession, DrainsWhenAskedToStopGently) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(kNsPerSecond / 2);
  rig.Stop(/*drain=*/true);
  ASSERT_TRUE(rig.Await(v1::Event::kLevelEnded));
  for (const auto& row : rig.rows) EXPECT_EQ(row.outcome(), v1::Outcome::ok);
}

TEST(WorkerSession, AbortsWhenAskedToStopNow) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  rig.StartLevel(4);
  rig.Grant(0, 100, false);
  rig.loop.RunFor(kNsPerSecond / 2);
  rig.Stop(/*drain=*/false);
  const int64_t stopped_ns = rig.loop.NowNs();
  ASSERT_TRUE(rig.Await(v1::Event::kLevelEnded));
  EXPECT_EQ(rig.loop.NowNs(), stopped_ns);
  EXPECT_EQ(rig.rows.back().outcome(), v1::Outcome::aborted);
}

}  // namespace
}  // namespace byzerperf
