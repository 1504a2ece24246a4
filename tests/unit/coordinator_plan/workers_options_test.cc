#include "coordinator/plan/workers_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Command = WorkersCommandLine::Command;

absl::StatusOr<WorkersOptions> Read(Command kind,
                                    const std::vector<std::string>& arguments) {
  WorkersCommandLine command(kind);
  absl::Status parsed = command.line().Parse(arguments);
  if (!parsed.ok()) return parsed;
  return command.Resolve();
}

std::string Error(Command kind, const std::vector<std::string>& arguments) {
  return std::string(Read(kind, arguments).status().message());
}

TEST(WorkersOptions, TakeTheFlagsThatSayHowToReachWorkers) {
  const auto options =
      Read(Command::kWorkers, {"--workers", "gpu1,dns:///pods", "--worker-wait",
                               "20s", "--json", "--lang", "zh"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_THAT(options->workers.addresses, ElementsAre("gpu1", "dns:///pods"));
  EXPECT_EQ(options->workers.wait, absl::Seconds(20));
  EXPECT_TRUE(options->json);
  EXPECT_EQ(options->language, Language::kChinese);
}

TEST(WorkersOptions, DoNotWaitLongUnasked) {
  EXPECT_EQ(Read(Command::kStop, {"--workers", "gpu1"})->workers.wait,
            absl::Seconds(5));
}

TEST(WorkersOptions, NameWhatIsWrong) {
  EXPECT_THAT(Error(Command::kWorkers, {}), HasSubstr("--workers: which ones"));
  EXPECT_THAT(Error(Command::kStop, {}), HasSubstr("--workers: which ones"));
  EXPECT_THAT(Error(Command::kStop, {"--workers", "gpu1", "--json"}),
              HasSubstr("--json"));
  EXPECT_THAT(Error(Command::kWorkers, {"--workers", "gpu1", "--reason", "x"}),
              HasSubstr("--reason"));
  EXPECT_THAT(Error(Command::kStop, {"--workers", "gpu1", "--reason", "a\nb"}),
              HasSubstr("--reason: one line"));
  EXPECT_THAT(Error(Command::kStop,
                    {"--workers", "gpu1", "--reason", std::string(201, 'x')}),
              HasSubstr("at most 200 bytes"));
}

TEST(WorkersOptions, HelpStatesTheExitStatus) {
  for (const Command kind : {Command::kWorkers, Command::kStop}) {
    WorkersCommandLine command(kind);
    ASSERT_TRUE(command.line().Parse({"--help"}).ok());
    EXPECT_THAT(command.line().Help(), HasSubstr("110"));
    EXPECT_THAT(command.line().Help(), Not(HasSubstr("--url")));
  }
}

}  // namespace
}  // namespace byzerperf
