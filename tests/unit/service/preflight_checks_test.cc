#include "worker/service/preflight_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

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

  // "✓ FINDING" or "✗ FINDING. REMEDY" of each check of that name.
  std::vector<std::string> Lines(const std::string& name) const {
    std::vector<std::string> lines;
    for (const v1::PreflightCheck& check : PreflightChecks(plan_, worker_)) {
      if (check.name() != name) continue;
      lines.push_back((check.passed() ? "✓ " : "✗ ") + check.finding() +
                      (check.remedy().empty() ? "" : ". " + check.remedy()));
      EXPECT_EQ(check.passed(), check.remedy().empty());
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
  EXPECT_EQ(Line("descriptors"), "✓ 228 of 1000 needed");
  worker_.place = {.index = 1, .count = 4};
  EXPECT_EQ(Line("descriptors"), "✓ 153 of 1000 needed");
  worker_.host.limits.max_open_files = 0;
  EXPECT_EQ(Line("descriptors"), "✓ 153 needed, limit unknown");
}

TEST_F(PreflightChecksTest, WarnWhenDescriptorsAreNearTheirLimit) {
  AddStage(772);  // with the worker's own 900 of 1000
  EXPECT_THAT(Line("descriptors"), HasSubstr("✓ 900 of 1000"));
  AddStage(773);
  EXPECT_THAT(Line("descriptors"),
              AllOf(HasSubstr("✗ 901 of 1000"), HasSubstr("ulimit -Hn")));
}

TEST_F(PreflightChecksTest, HoldPortsAgainstTheConnectionsToOneTarget) {
  EXPECT_EQ(Line("ports"), "✓ 100 of 600 needed");
  worker_.targets.push_back(ServingChat("http://gpu2:8000"));
  EXPECT_EQ(Line("ports"), "✓ 50 of 600 needed");
  AddStage(1082);
  EXPECT_THAT(Line("ports"), AllOf(HasSubstr("✗ 541 of 600"),
                                   HasSubstr("ip_local_port_range")));
}

TEST_F(PreflightChecksTest, SayWhatRatePortsCarryWithoutReuse) {
  plan_.mutable_target()->set_new_connection_per_request(true);
  EXPECT_THAT(Line("ports"), AllOf(HasSubstr("✓ 100 of 600"),
                                   HasSubstr("10 new connections/s")));
}

TEST_F(PreflightChecksTest, WantMoreCoresThanLoadThreads) {
  EXPECT_EQ(Line("cores"), "✓ 2 load threads on 8 cores");
  worker_.loop_threads = 8;
  EXPECT_THAT(Line("cores"),
              AllOf(HasSubstr("✗ 8 load threads"), HasSubstr("--threads")));
  worker_.loop_threads = 1;
  worker_.host.cores = 1;
  EXPECT_EQ(Line("cores"),
            "✗ 1 load thread on 1 core. Give the worker two cores or more");
}

TEST_F(PreflightChecksTest, CountModelServersBesideTheWorker) {
  worker_.targets[0].set_same_host(true);
  EXPECT_EQ(Line("cores"),
            "✓ 2 load threads on 8 cores, beside 1 model server");
}

TEST_F(PreflightChecksTest, WarnOfAClockThatIsSlowToRead) {
  for (const char* quick : {"tsc", "kvm-clock", "arch_sys_counter"}) {
    worker_.host.clock_source = quick;
    EXPECT_EQ(Line("clock"), std::string("✓ ") + quick);
  }
  for (const char* slow : {"hpet", "acpi_pm", "jiffies"}) {
    worker_.host.clock_source = slow;
    EXPECT_THAT(Line("clock"),
                AllOf(HasSubstr(std::string("✗ ") + slow),
                      HasSubstr("system call"), HasSubstr("clocksource=tsc")));
  }
  worker_.host.clock_source.clear();
  EXPECT_EQ(Line("clock"), "✓ source unknown");
}

TEST_F(PreflightChecksTest, SayWhoStampsArrivals) {
  EXPECT_EQ(Line("stamps"), "✓ by the kernel");
  worker_.host.kernel_stamps = false;
  EXPECT_THAT(Line("stamps"), AllOf(HasSubstr("✗ by this program"),
                                    HasSubstr("SO_TIMESTAMPNS")));
  worker_.host.kernel_stamps.reset();
  EXPECT_THAT(Lines("stamps"), ElementsAre());
}

TEST_F(PreflightChecksTest, WarnOfATargetOnTheWorkersOwnHost) {
  EXPECT_EQ(Line("target"), "✓ http://gpu:8000 answers at 10.0.0.7:8000");
  worker_.targets[0].set_same_host(true);
  EXPECT_THAT(Line("target"),
              AllOf(HasSubstr("✗ http://gpu:8000 answers at 10.0.0.7:8000, on "
                              "the worker's own host"),
                    HasSubstr("--co-located ok")));
  plan_.set_co_located_ok(true);
  EXPECT_EQ(Line("target"),
            "✓ http://gpu:8000 answers at 10.0.0.7:8000, on the worker's own "
            "host");
}

TEST_F(PreflightChecksTest, WarnOfAModelThatATargetDoesNotList) {
  EXPECT_EQ(Line("model"), "✓ http://gpu:8000 lists chat");
  plan_.set_model("chta");
  EXPECT_EQ(Line("model"),
            "✗ http://gpu:8000 does not list chta; it lists chat. Check "
            "--model");
}

TEST_F(PreflightChecksTest, TakeNoListOfModelsForNoFailure) {
  worker_.targets[0].clear_models();
  EXPECT_EQ(Line("model"), "✓ http://gpu:8000 lists none");
  worker_.targets[0].set_models_error("/v1/models answers HTTP 404");
  EXPECT_EQ(Line("model"),
            "✓ http://gpu:8000 lists none: /v1/models answers HTTP 404");
}

TEST_F(PreflightChecksTest, LookAtEveryTarget) {
  worker_.targets.push_back(ServingChat("http://gpu2:8000"));
  worker_.targets[1].clear_models();
  EXPECT_THAT(Lines("model"), ElementsAre("✓ http://gpu:8000 lists chat",
                                          "✓ http://gpu2:8000 lists none"));
  EXPECT_EQ(Lines("target").size(), 2);
}

}  // namespace
}  // namespace byzerperf
