#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/service/session_rig.h"
#include "worker/service/worker_session.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

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

TEST(WorkerSession, TellsWhatServerATargetSaysItIs) {
  SessionRig rig;
  rig.targets.SetServer(
      [normal = DefaultFakeServer(1)](const FakeRequest& request) {
        FakeAnswer answer = normal(request);
        answer.server = "uvicorn";
        return answer;
      });
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  EXPECT_EQ(rig.events.back().probe_result().targets(0).server(), "uvicorn");
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

}  // namespace
}  // namespace byzerperf
