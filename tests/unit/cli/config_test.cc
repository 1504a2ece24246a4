// The environment and the YAML file as sources of flags.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/cli/command_line.h"
#include "tests/support/scoped_variable.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ConfigTest : public ::testing::Test {
 protected:
  ConfigTest() {
    line_.Add("config", &config_, "a YAML file");
    line_.Add("model", &model_, "the model");
    line_.Add("max-tokens", &max_tokens_, "of an answer");
    line_.Add("workers", &workers_, "addresses");
    line_.Add("tasks_use_ray", &tasks_use_ray_, "ignored");
    line_.Add("label", &labels_, "k=v");
  }

  void WriteFile(std::string_view text) { dir_.Write("plan.yaml", text); }
  absl::Status Parse(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"--config", dir_.File("plan.yaml")});
    return line_.Parse(arguments);
  }

  TempDir dir_;
  CommandLine line_{"coordinator", "runs"};
  std::string config_;
  std::string model_;
  uint32_t max_tokens_ = 256;
  std::vector<std::string> workers_ = {"default"};
  std::string tasks_use_ray_;
  std::vector<std::string> labels_;
};

TEST_F(ConfigTest, ReadsFlatKeys) {
  WriteFile(
      "# a run\nmodel: \"聊天: 1\"\nmax_tokens: 64\nworkers: [a, \"b,c\"]\n"
      "tasks_use_ray: True\nlabel: {engine: vllm, gpus: 4}\n");
  ASSERT_EQ(Parse().message(), "");
  EXPECT_EQ(model_, "聊天: 1");
  EXPECT_EQ(max_tokens_, 64u);
  EXPECT_THAT(workers_, ElementsAre("a", "b,c"));
  EXPECT_EQ(tasks_use_ray_, "True");
  EXPECT_THAT(labels_, ElementsAre("engine=vllm", "gpus=4"));
}

TEST_F(ConfigTest, AListMayBeCommaSeparatedOrEmpty) {
  WriteFile("workers: a, b\n");
  ASSERT_TRUE(Parse().ok());
  EXPECT_THAT(workers_, ElementsAre("a", "b"));
  CommandLine again("coordinator", "runs");
  again.Add("config", &config_, "");
  again.Add("workers", &workers_, "");
  WriteFile("workers: []\n");
  ASSERT_TRUE(again.Parse({"--config", dir_.File("plan.yaml")}).ok());
  EXPECT_THAT(workers_, IsEmpty());
}

TEST_F(ConfigTest, AKeyWithoutAValueGivesNothing) {
  WriteFile("model:\nmax_tokens: ~\n");
  ASSERT_TRUE(Parse().ok());
  EXPECT_EQ(max_tokens_, 256u);
  EXPECT_FALSE(line_.Given("max-tokens"));
}

TEST_F(ConfigTest, CommandLineWinsOverEnvironmentOverFile) {
  WriteFile("model: file\nmax_tokens: 1\nworkers: [file]\n");
  const ScopedVariable max_tokens("BYZERPERF_MAX_TOKENS", "2");
  const ScopedVariable workers("BYZERPERF_WORKERS", "env");
  const absl::Status status = Parse({"--workers", "flag"});
  ASSERT_EQ(status.message(), "");
  EXPECT_EQ(model_, "file");
  EXPECT_EQ(max_tokens_, 2u);
  EXPECT_THAT(workers_, ElementsAre("flag"));
}

TEST_F(ConfigTest, NamesTheVariableOfABadValue) {
  WriteFile("");
  const ScopedVariable max_tokens("BYZERPERF_MAX_TOKENS", "lots");
  EXPECT_THAT(Parse().message(),
              HasSubstr("BYZERPERF_MAX_TOKENS: 'lots' must be a whole number"));
}

TEST_F(ConfigTest, RefusesAVariableThatNoCommandKnows) {
  WriteFile("");
  const ScopedVariable misspelt("BYZERPERF_MAX_TOKNES", "secret");
  EXPECT_THAT(Parse().message(),
              AllOf(HasSubstr("unknown variable BYZERPERF_MAX_TOKNES (did you "
                              "mean BYZERPERF_MAX_TOKENS?)"),
                    Not(HasSubstr("secret"))));
}

TEST_F(ConfigTest, NamesTheNearestVariableOfAnotherCommandToo) {
  WriteFile("");
  const ScopedVariable misspelt("BYZERPERF_MAX_REQUEST_RAT", "5");
  EXPECT_THAT(Parse().message(),
              HasSubstr("did you mean BYZERPERF_MAX_REQUEST_RATE?"));
}

TEST_F(ConfigTest, RefusesAVariableWithoutANearNameOrInSmallLetters) {
  WriteFile("");
  {
    const ScopedVariable far("BYZERPERF_XYZZY", "1");
    EXPECT_THAT(Parse().message(),
                AllOf(HasSubstr("unknown variable BYZERPERF_XYZZY in the"),
                      Not(HasSubstr("did you mean"))));
  }
  const ScopedVariable small("BYZERPERF_max_tokens", "1");
  EXPECT_THAT(Parse().message(),
              HasSubstr("did you mean BYZERPERF_MAX_TOKENS"));
}

TEST_F(ConfigTest, TellsOfAFlagBeforeItTellsOfAVariable) {
  WriteFile("");
  const ScopedVariable misspelt("BYZERPERF_MAX_TOKNES", "1");
  EXPECT_THAT(Parse({"--modle", "x"}).message(), HasSubstr("--modle"));
}

TEST_F(ConfigTest, AllowsVariablesOfOtherCommandsAndServices) {
  WriteFile("");
  for (const char* name :
       {"MAX_RUN_TIME", "TRUTH_LOG", "SERVICE_HOST", "SERVICE_PORT_GRPC",
        "WORKER_SERVICE_HOST", "WORKER_PORT", "PORT_7070_TCP_ADDR"}) {
    const ScopedVariable variable(absl::StrCat("BYZERPERF_", name), "1");
    EXPECT_EQ(Parse().message(), "") << name;
  }
  const ScopedVariable stranger("OTHER_MAX_TOKNES", "1");
  EXPECT_EQ(Parse().message(), "");
}

TEST_F(ConfigTest, AllowsAnUnknownVariableThatIsEmpty) {
  WriteFile("");
  const ScopedVariable empty("BYZERPERF_MAX_TOKNES", "");
  EXPECT_EQ(Parse().message(), "");
}

TEST_F(ConfigTest, NamesTheFileAndLineOfWhatIsWrong) {
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"model: a\nmax_token: 3\n",
       ".yaml:2: unknown key 'max_token' (did you mean max_tokens?)"},
      {"\nmax_tokens: lots\n", ".yaml:2: max_tokens: 'lots' must be a whole"},
      {"model: a\nmodel: b\n", ".yaml:2: model: is given twice"},
      {"model: [a]\n", ".yaml:1: model: must be a single value"},
      {"workers: [[a]]\n", ".yaml:1: workers: must be a flat list"},
      {"- a\n", ".yaml:1: must be flat keys"},
      {"model: a: b\n", ".yaml:1"},
  };
  for (const auto& test : kCases) {
    WriteFile(test.text);
    EXPECT_THAT(Parse().message(), HasSubstr(test.message)) << test.text;
  }
}

TEST_F(ConfigTest, NamesAFileThatIsNotThere) {
  EXPECT_THAT(line_.Parse({"--config", "/nowhere/plan.yaml"}).message(),
              HasSubstr("--config: '/nowhere/plan.yaml' is not a file"));
}

}  // namespace
}  // namespace byzerperf
