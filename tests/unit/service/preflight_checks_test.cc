#include "worker/service/preflight_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

v1::TargetFacts ServingChat(const std::string& url = "http://gpu:8000") {
  v1::TargetFacts target;
  target.set_url(url);
  target.set_address("10.0.0.7:8000");
  target.add_models("chat");
  return target;
}

class PreflightChecksTest : public ::testing::Test {
 protected:
  PreflightChecksTest() {
    plan_.set_model("chat");
    AddStage(50);
    AddStage(100);
    AddStage(20);
    worker_.host.cores = 8;
    worker_.host.limits = {1000, 600};
    worker_.host.clock_source = "tsc";
    worker_.host.kernel_stamps = true;
    worker_.loop_threads = 2;
    worker_.targets = {ServingChat()};
  }

  void AddStage(uint32_t concurrency) {
    plan_.add_stages()->mutable_load()->set_concurrency(concurrency);
  }

  // "✓ FACT=VALUE …" or "✗ FACT=VALUE …" of each check of that name.
  std::vector<std::string> Lines(const std::string& name) const {
    std::vector<std::string> lines;
    for (const v1::PreflightCheck& check : PreflightChecks(plan_, worker_)) {
      if (check.name() != name) continue;
      const std::map<std::string, std::string> facts(check.facts().begin(),
                                                     check.facts().end());
      lines.push_back((check.passed() ? "✓ " : "✗ ") +
                      absl::StrJoin(facts, " ", absl::PairFormatter("=")));
    }
    return lines;
  }
  std::string Line(const std::string& name) const {
    const std::vector<std::string> lines = Lines(name);
    return lines.size() == 1 ? lines[0] : "";
  }

  v1::LoadPlan plan_;
  CheckedWorker worker_;
};

TEST_F(PreflightChecksTest, ComeInOneOrder) {
  std::vector<std::string> names;
  for (const auto& check : PreflightChecks(plan_, worker_)) {
    EXPECT_TRUE(check.passed()) << check.name();
    names.push_back(check.name());
  }
  EXPECT_THAT(names, ElementsAre("descriptors", "ports", "cores", "clock",
                                 "stamps", "target", "model"));
}

TEST_F(PreflightChecksTest, HoldDescriptorsAgainstTheLargestShare) {
  EXPECT_EQ(Line("descriptors"), "✓ limit=1000 needed=228");
  worker_.place = {.index = 1, .count = 4};
  EXPECT_EQ(Line("descriptors"), "✓ limit=1000 needed=153");
  worker_.host.limits.max_open_files = 0;
  EXPECT_EQ(Line("descriptors"), "✓ needed=153");
}

TEST_F(PreflightChecksTest, WarnWhenDescriptorsAreNearTheirLimit) {
  AddStage(772);  // with the worker's own 900 of 1000
  EXPECT_EQ(Line("descriptors"), "✓ limit=1000 needed=900");
  AddStage(773);
  EXPECT_EQ(Line("descriptors"), "✗ limit=1000 needed=901");
}

TEST_F(PreflightChecksTest, HoldPortsAgainstTheConnectionsToOneTarget) {
  EXPECT_EQ(Line("ports"), "✓ limit=600 needed=100");
  worker_.targets.push_back(ServingChat("http://gpu2:8000"));
  EXPECT_EQ(Line("ports"), "✓ limit=600 needed=50");
  AddStage(1082);
  EXPECT_EQ(Line("ports"), "✗ limit=600 needed=541");
}

TEST_F(PreflightChecksTest, SayWhatRatePortsCarryWithoutReuse) {
  plan_.mutable_target()->set_new_connection_per_request(true);
  EXPECT_EQ(Line("ports"), "✓ hold_s=60 limit=600 needed=100 rate=10");
}

TEST_F(PreflightChecksTest, WantMoreCoresThanLoadThreads) {
  EXPECT_EQ(Line("cores"), "✓ cores=8 threads=2");
  worker_.loop_threads = 8;
  EXPECT_EQ(Line("cores"), "✗ cores=8 threads=8");
  worker_.loop_threads = 1;
  worker_.host.cores = 1;
  EXPECT_EQ(Line("cores"), "✗ cores=1 threads=1");
}

TEST_F(PreflightChecksTest, CountModelServersBesideTheWorker) {
  worker_.targets[0].set_same_host(true);
  EXPECT_EQ(Line("cores"), "✓ cores=8 servers=1 threads=2");
}

TEST_F(PreflightChecksTest, WarnOfAClockThatIsSlowToRead) {
  for (const char* quick : {"tsc", "kvm-clock", "arch_sys_counter"}) {
    worker_.host.clock_source = quick;
    EXPECT_EQ(Line("clock"), std::string("✓ source=") + quick);
  }
  for (const char* slow : {"hpet", "acpi_pm", "jiffies"}) {
    worker_.host.clock_source = slow;
    EXPECT_EQ(Line("clock"), std::string("✗ source=") + slow);
  }
  worker_.host.clock_source.clear();
  EXPECT_EQ(Line("clock"), "✓ ");
}

TEST_F(PreflightChecksTest, SayWhoStampsArrivals) {
  EXPECT_EQ(Line("stamps"), "✓ ");
  worker_.host.kernel_stamps = false;
  EXPECT_EQ(Line("stamps"), "✗ ");
  worker_.host.kernel_stamps.reset();
  EXPECT_THAT(Lines("stamps"), ElementsAre());
}

TEST_F(PreflightChecksTest, WarnOfATargetOnTheWorkersOwnHost) {
  EXPECT_EQ(Line("target"), "✓ address=10.0.0.7:8000 url=http://gpu:8000");
  worker_.targets[0].set_same_host(true);
  EXPECT_EQ(Line("target"),
            "✗ address=10.0.0.7:8000 same_host=yes url=http://gpu:8000");
  plan_.set_co_located_ok(true);
  EXPECT_EQ(Line("target"),
            "✓ address=10.0.0.7:8000 same_host=yes url=http://gpu:8000");
}

TEST_F(PreflightChecksTest, WarnOfAModelThatATargetDoesNotList) {
  EXPECT_EQ(Line("model"), "✓ listed=chat model=chat url=http://gpu:8000");
  plan_.set_model("chta");
  EXPECT_EQ(Line("model"), "✗ listed=chat model=chta url=http://gpu:8000");
}

TEST_F(PreflightChecksTest, NameThoseModelsOfAMixThatATargetDoesNotList) {
  worker_.targets[0].add_models("code");
  for (const char* name : {"chat", "code"}) {
    plan_.add_models()->set_name(name);
  }
  EXPECT_EQ(Line("model"),
            "✓ listed=chat, code model=chat, code url=http://gpu:8000");
  plan_.add_models()->set_name("maths");
  EXPECT_EQ(Line("model"),
            "✗ listed=chat, code model=maths url=http://gpu:8000");
}

TEST_F(PreflightChecksTest, TakeNoListOfModelsForNoFailure) {
  worker_.targets[0].clear_models();
  EXPECT_EQ(Line("model"), "✓ model=chat url=http://gpu:8000");
  worker_.targets[0].set_models_error("HTTP 404");
  EXPECT_EQ(Line("model"), "✓ error=HTTP 404 model=chat url=http://gpu:8000");
}

TEST_F(PreflightChecksTest, LookAtEveryTarget) {
  worker_.targets.push_back(ServingChat("http://gpu2:8000"));
  worker_.targets[1].clear_models();
  EXPECT_THAT(Lines("model"),
              ElementsAre("✓ listed=chat model=chat url=http://gpu:8000",
                          "✓ model=chat url=http://gpu2:8000"));
  EXPECT_EQ(Lines("target").size(), 2);
}

}  // namespace
}  // namespace byzerperf
