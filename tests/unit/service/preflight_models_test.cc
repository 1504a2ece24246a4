// What a worker asks before load when requests go to several models.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/service/session_rig.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::string ModelOf(const FakeRequest& request) {
  for (const char* name : {"chat", "code", "maths"}) {
    if (request.body.find("\"model\":\"" + std::string(name) + "\"") !=
        std::string::npos) {
      return name;
    }
  }
  return "";
}

void AddMix(SessionRig& rig) {
  for (const char* name : {"chat", "code", "maths"}) {
    v1::ModelShare* model = rig.plan.add_models();
    model->set_name(name);
    model->set_weight(1);
  }
}

TEST(PreflightOfAMix, AsksEachTargetForEachModelOnce) {
  SessionRig rig;
  AddMix(rig);
  ASSERT_TRUE(rig.GetReady());
  std::vector<std::pair<size_t, std::string>> asked;
  for (const FakeRequest& request : rig.targets.seen()) {
    if (request.body.empty()) continue;
    asked.emplace_back(request.target, ModelOf(request));
  }
  EXPECT_THAT(
      asked, UnorderedElementsAre(std::pair(0, "chat"), std::pair(0, "code"),
                                  std::pair(0, "maths"), std::pair(1, "chat"),
                                  std::pair(1, "code"), std::pair(1, "maths")));
}

TEST(PreflightOfAMix, AsksATargetForOneModelAfterTheOther) {
  SessionRig rig;
  AddMix(rig);
  ASSERT_TRUE(rig.GetReady());
  std::vector<std::string> models;
  int64_t last_ns = -1;
  for (const FakeRequest& request : rig.targets.seen()) {
    if (request.body.empty() || request.target != 0) continue;
    models.push_back(ModelOf(request));
    EXPECT_GT(request.started_ns, last_ns);
    last_ns = request.started_ns;
  }
  EXPECT_THAT(models, ElementsAre("chat", "code", "maths"));
}

TEST(PreflightOfAMix, RefusesTheModelThatTheServerRefusesWithItsList) {
  SessionRig rig;
  AddMix(rig);
  rig.targets.SetServer(
      [normal = DefaultFakeServer(1)](const FakeRequest& request) {
        return ModelOf(request) == "maths"
                   ? ErrorAnswer(404, "The model does not exist")
                   : normal(request);
      });
  rig.Probe();
  ASSERT_TRUE(rig.Await(v1::Event::kProbeResult));
  rig.Prepare();
  rig.SendPrompts();
  ASSERT_TRUE(rig.Await(v1::Event::kRefused));
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::request_refused);
  EXPECT_THAT(rig.RefusedReason(), AllOf(HasSubstr("The model does not exist"),
                                         HasSubstr("model asked for: maths"),
                                         HasSubstr("its model list: chat")));
}

TEST(PreflightOfAMix, SaysOfWhichModelANoticeIs) {
  SessionRig rig;
  AddMix(rig);
  rig.targets.SetServer(
      [normal = DefaultFakeServer(1)](const FakeRequest& request) {
        return ModelOf(request) == "code" ? ErrorAnswer(429, "too many")
                                          : normal(request);
      });
  ASSERT_TRUE(rig.GetReady());
  EXPECT_THAT(rig.events.back().ready().notices(),
              Contains(AllOf(HasSubstr("http://a:8000: code: "),
                             HasSubstr("http_429"))));
}

TEST(PreflightOfAMix, LearnsTheUsageThatATargetTakesOnlyOnce) {
  SessionRig rig;
  AddMix(rig);
  int refused = 0;
  rig.targets.SetServer(
      [&refused, normal = DefaultFakeServer(1)](const FakeRequest& request) {
        if (request.body.find("continuous_usage_stats") == std::string::npos) {
          return normal(request);
        }
        ++refused;
        return ErrorAnswer(400, "unknown field");
      });
  ASSERT_TRUE(rig.GetReady());
  EXPECT_EQ(refused, 2);  // once a target
}

}  // namespace
}  // namespace byzerperf
