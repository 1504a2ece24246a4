#include "coordinator/plan/plan_command.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

class PlanCommandTest : public ResolveTest {
 protected:
  ExitCode Run(const std::vector<std::string>& arguments) {
    return PlanCommand(WithBasics(arguments), around_, out_, error_);
  }

  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(PlanCommandTest, ShowsTheScreenAndTheFirstRequests) {
  EXPECT_EQ(Run({"--show", "2"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("Plan of run"));
  EXPECT_THAT(out_.str(), HasSubstr("\n  1  p1  ["));
}

TEST_F(PlanCommandTest, PrintsThePlanAsJsonOfTheSchema) {
  EXPECT_EQ(Run({"--json"}), kExitDone);
  v1::LoadPlan plan;
  ASSERT_TRUE(
      google::protobuf::util::JsonStringToMessage(out_.str(), &plan).ok());
  EXPECT_EQ(plan.stages(0).level(), "c0005");
  EXPECT_THAT(out_.str(), HasSubstr("\"request_count\": 325"));
}

TEST_F(PlanCommandTest, PrintsThePlanAsYaml) {
  EXPECT_EQ(Run({"--yaml"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("\nnum_concurrent_requests: 5\n"));
}

TEST_F(PlanCommandTest, PutsNoticesAndErrorsOnTheErrorStream) {
  EXPECT_EQ(Run({"--json", "--ray-address", "auto"}), kExitDone);
  EXPECT_THAT(error_.str(), HasSubstr("note: --ray-address: ignored"));
  EXPECT_EQ(Run({"--top-p", "2"}), kExitBadInput);
  EXPECT_THAT(error_.str(), HasSubstr("coordinator plan: --top-p: 2 must be"));
  EXPECT_EQ(Run({"--json", "--show", "1"}), kExitBadInput);
  EXPECT_THAT(error_.str(), HasSubstr("exclude each other"));
}

TEST_F(PlanCommandTest, SavesAPlanThatRunsAgain) {
  const std::string file = dir_.File("saved.yaml");
  EXPECT_EQ(Run({"--save", file, "--request-rate", "2,4"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("Plan of run"));
  std::ifstream saved(file);
  const std::string text{std::istreambuf_iterator<char>(saved), {}};
  EXPECT_THAT(text, HasSubstr("\nrequest_rate: \"2,4\"\n"));
  out_.str("");
  EXPECT_EQ(PlanCommand({"--config", file}, around_, out_, error_), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("r0004.0"));
}

TEST_F(PlanCommandTest, SavesOverAFileOnlyWhenToldTo) {
  const std::string file = dir_.Write("saved.yaml", "mine\n");
  EXPECT_EQ(Run({"--save", file}), kExitBadInput);
  EXPECT_THAT(error_.str(), HasSubstr("--save: '" + file +
                                      "' is there already; choose another "
                                      "name, or --overwrite"));
  EXPECT_EQ(Run({"--save", file, "--overwrite"}), kExitDone);
  EXPECT_EQ(Run({"--save", dir_.File("absent/saved.yaml")}), kExitBadInput);
  EXPECT_THAT(error_.str(), HasSubstr("saved.yaml' can't be written"));
}

TEST_F(PlanCommandTest, HelpListsEveryFlagOfARun) {
  EXPECT_EQ(Run({"--help"}), kExitDone);
  RunFlags flags;
  CommandLine line("", "");
  AddRunFlags(&line, &flags);
  for (const std::string& name : line.Names()) {
    EXPECT_THAT(out_.str(), HasSubstr("\n  --" + name)) << name;
  }
}

}  // namespace
}  // namespace byzerperf
