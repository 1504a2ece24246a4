#include "coordinator/plan/dispatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Two commands that keep their arguments.
class DispatchTest : public ::testing::Test {
 protected:
  ExitCode Run(const std::vector<std::string>& arguments) {
    return Dispatch({Keeper("run"), Keeper("report")}, arguments, out_, error_);
  }

  Command Keeper(const std::string& name) {
    return {name, "does " + name,
            [this, name](const std::vector<std::string>& arguments,
                         std::ostream& out, std::ostream&) {
              ran_ = name;
              arguments_ = arguments;
              if (arguments == std::vector<std::string>{"--throw"}) {
                throw std::runtime_error("oops");
              }
              out << "usage: " << name << "\n  --url, -u TEXT\n      text\n";
              return kExitStopped;
            }};
  }

  std::string ran_;
  std::vector<std::string> arguments_;
  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(DispatchTest, RunsTheNamedCommandWithTheRest) {
  EXPECT_EQ(Run({"report", "result"}), kExitStopped);
  EXPECT_EQ(ran_, "report");
  EXPECT_THAT(arguments_, ElementsAre("result"));
}

TEST_F(DispatchTest, TheFirstCommandMayBeLeftUnnamed) {
  Run({"--url", "x"});
  EXPECT_EQ(ran_, "run");
  EXPECT_THAT(arguments_, ElementsAre("--url", "x"));
  Run({});
  EXPECT_THAT(arguments_, IsEmpty());
}

TEST_F(DispatchTest, NamesTheCommandNearestToAnUnknownOne) {
  EXPECT_EQ(Run({"reprot"}), kExitBadInput);
  EXPECT_EQ(error_.str(),
            "coordinator: unknown command 'reprot' (did you mean report?); "
            "known: run, report, completion\n");
}

TEST_F(DispatchTest, SaysItsVersionAndItsCommands) {
  EXPECT_EQ(Run({"--version"}), kExitDone);
  EXPECT_THAT(out_.str(), StartsWith("coordinator "));
  Run({"--help"});
  EXPECT_THAT(out_.str(), HasSubstr("\n  report      does report\n"));
  EXPECT_THAT(out_.str(), HasSubstr("usage: run"));
}

TEST_F(DispatchTest, CompletesCommandsAndTheFlagsOfTheirHelp) {
  EXPECT_EQ(Run({"completion", "bash"}), kExitDone);
  EXPECT_THAT(out_.str(), HasSubstr("report) words=\"--help --url\" ;;"));
  EXPECT_THAT(out_.str(), HasSubstr("completion --version run report --help"));
  out_.str("");
  EXPECT_EQ(Run({"completion", "zsh"}), kExitDone);
  EXPECT_THAT(out_.str(), StartsWith("autoload -U +X bashcompinit"));
  EXPECT_EQ(Run({"completion", "fish"}), kExitBadInput);
}

TEST_F(DispatchTest, AnExceptionIsADefectOfOurOwn) {
  EXPECT_EQ(Run({"report", "--throw"}), kExitDefect);
  EXPECT_THAT(error_.str(), HasSubstr("defect of this program: oops"));
}

}  // namespace
}  // namespace byzerperf
