#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/service/session_rig.h"
#include "worker/service/cache_reset.h"
#include "worker/service/worker_session.h"

// --reset-cache as a worker does it.

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// The error of the answer; nullptr when none came.
const std::string* Reset(SessionRig& rig) {
  v1::Command command;
  command.mutable_reset_cache();
  rig.Send(command);
  if (!rig.Await(v1::Event::kCacheReset)) return nullptr;
  return &rig.Last(v1::Event::kCacheReset)->cache_reset().error();
}

// Target and path of what was POSTed after the preflight requests.
std::vector<std::string> Posted(const SessionRig& rig) {
  std::vector<std::string> posted;
  for (const FakeRequest& request : rig.targets.seen()) {
    if (request.body != "{}") continue;
    posted.push_back(std::to_string(request.target) + " " + request.path);
  }
  return posted;
}

TEST(WorkerSessionCache, EmptiesTheCacheOfEveryTargetInTheEnginesWay) {
  for (const auto& [engine, path] : {std::pair("vllm", "/reset_prefix_cache"),
                                     std::pair("sglang", "/flush_cache")}) {
    SessionRig rig;
    rig.plan.mutable_target()->set_reset_cache(engine);
    ASSERT_TRUE(rig.GetReady());
    const std::string* error = Reset(rig);
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(*error, "");
    EXPECT_THAT(Posted(rig), ElementsAre(std::string("0 ") + path,
                                         std::string("1 ") + path));
  }
}

TEST(WorkerSessionCache, PostsToAUrlOnceWhateverTheTargets) {
  SessionRig rig;
  rig.plan.mutable_target()->set_reset_cache("http://router:9000/empty");
  ASSERT_TRUE(rig.GetReady());
  ASSERT_NE(Reset(rig), nullptr);
  EXPECT_THAT(Posted(rig), ElementsAre("0 "));  // the path is in its base URL
}

TEST(WorkerSessionCache, SendsTheRunsKeyToTargetsAndToNoOtherUrl) {
  FakeTargetAccess access(DefaultFakeServer(1));
  TransportOrder run;
  run.targets = {*access.Pin("http://a:8000")};
  run.headers = {"Authorization: Bearer sk-secret"};
  run.options.set_reset_cache("sglang");
  EXPECT_THAT(MakeCacheResetOrder(run, access)->order.headers, SizeIs(1));
  run.options.set_reset_cache("http://router:9000/empty");
  const auto reset = MakeCacheResetOrder(run, access);
  ASSERT_TRUE(reset.ok());
  EXPECT_EQ(reset->order.targets[0].address.base, "http://router:9000/empty");
  EXPECT_THAT(reset->order.headers, IsEmpty());
}

TEST(WorkerSessionCache, TellsWhichCacheMayStillBeFullAndWhatToDo) {
  SessionRig rig;
  rig.plan.mutable_target()->set_reset_cache("vllm");
  rig.targets.SetServer(
      [normal = DefaultFakeServer(1)](const FakeRequest& request) {
        const bool is_reset = request.path == "/reset_prefix_cache";
        return is_reset && request.target == 1 ? ErrorAnswer(404, "Not Found")
                                               : normal(request);
      });
  ASSERT_TRUE(rig.GetReady());
  const std::string* error = Reset(rig);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(*error,
            "http://b:8000: POST /reset_prefix_cache is answered with HTTP "
            "404; start vLLM with VLLM_SERVER_DEV_MODE=1");
}

TEST(WorkerSessionCache, RefusesAUrlThatIsNotAllowed) {
  SessionRig rig;
  rig.plan.mutable_target()->set_reset_cache("http://router:9000/empty");
  rig.targets.Forbid("http://router:9000/empty");
  rig.Probe();
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::target_not_allowed);
}

TEST(WorkerSessionCache, RefusesAUrlWhoseNameLeadsNowhere) {
  SessionRig rig;
  rig.plan.mutable_target()->set_reset_cache("http://router:9000/empty");
  rig.targets.MakeUnresolvable("http://router:9000/empty");
  rig.Probe();
  EXPECT_EQ(rig.RefusedCode(), v1::Refused::invalid_plan);
  EXPECT_THAT(rig.RefusedReason(), HasSubstr("--reset-cache"));
}

TEST(WorkerSessionCache, GivesAResetUpWhenTheRunIsStopped) {
  SessionRig rig;
  rig.plan.mutable_target()->set_reset_cache("vllm");
  rig.targets.SetServer(
      [normal = DefaultFakeServer(1)](const FakeRequest& request) {
        FakeAnswer answer = normal(request);
        answer.never_ends = request.path == "/reset_prefix_cache";
        return answer;
      });
  ASSERT_TRUE(rig.GetReady());
  v1::Command command;
  command.mutable_reset_cache();
  rig.Send(command);
  rig.Stop(/*drain=*/false);
  rig.loop.RunFor(120 * kNsPerSecond);
  EXPECT_EQ(rig.Last(v1::Event::kCacheReset), nullptr);
}

TEST(WorkerSessionCache, ResetsNothingUnlessThePlanSaysSo) {
  SessionRig rig;
  ASSERT_TRUE(rig.GetReady());
  const std::string* error = Reset(rig);
  ASSERT_NE(error, nullptr);
  EXPECT_THAT(*error, Not(IsEmpty()));
  EXPECT_THAT(Posted(rig), IsEmpty());
}

}  // namespace
}  // namespace byzerperf
