#include "common/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// A command with a flag of every kind.
class CommandLineTest : public ::testing::Test {
 protected:
  CommandLineTest() {
    line_.Section("Load");
    line_.Add("model,m", &model_, "the model");
    line_.Add("num-concurrent-requests,concurrency", &levels_,
              "one level, a list 5,10 or a range 5:20:5");
    line_.Add("count", &count_, "requests");
    line_.Add("limit", &limit_, "at most so many");
    line_.Add("temperature", &temperature_, "of sampling");
    line_.Section("Run");
    line_.Add("streaming", &streaming_, "stream the answers");
    line_.Add("insecure", &insecure_, "no checks");
    line_.Add("workers", &workers_, "addresses");
    line_.Add("header,H", &headers_, "sent with every request",
              CommandLine::ListStyle::kWhole);
    line_.Add("lease", &lease_, "silence before a worker stops");
    line_.AddPositional("DIR", &directory_, "saved results");
  }

  std::string Error(const std::vector<std::string>& arguments) {
    return std::string(line_.Parse(arguments).message());
  }

  CommandLine line_{"coordinator run", "runs a plan"};
  std::string model_;
  std::string levels_ = "5";
  uint32_t count_ = 256;
  std::optional<uint32_t> limit_;
  double temperature_ = 0.01;
  bool streaming_ = true;
  bool insecure_ = false;
  std::vector<std::string> workers_;
  std::vector<std::string> headers_;
  absl::Duration lease_ = absl::Seconds(3);
  std::string directory_;
};

TEST_F(CommandLineTest, ReadsEveryKindOfFlag) {
  ASSERT_TRUE(line_
                  .Parse({"--model",
                          "chat",
                          "--concurrency=5,10",
                          "--count",
                          "7",
                          "--limit",
                          "9",
                          "--temperature",
                          "0.5",
                          "--no-streaming",
                          "--insecure",
                          "--workers",
                          "a,b",
                          "--workers",
                          "[::1]",
                          "-H",
                          "A: 1,2",
                          "-H",
                          "B: 3",
                          "--lease",
                          "500ms",
                          "result"})
                  .ok());
  EXPECT_EQ(model_, "chat");
  EXPECT_EQ(levels_, "5,10");
  EXPECT_EQ(count_, 7u);
  EXPECT_EQ(limit_, 9u);
  EXPECT_EQ(temperature_, 0.5);
  EXPECT_FALSE(streaming_);
  EXPECT_TRUE(insecure_);
  EXPECT_THAT(workers_, ElementsAre("a", "b", "[::1]"));
  EXPECT_THAT(headers_, ElementsAre("A: 1,2", "B: 3"));
  EXPECT_EQ(lease_, absl::Milliseconds(500));
  EXPECT_EQ(directory_, "result");
}

TEST_F(CommandLineTest, TakesABareNumberInTheUnitOfTheFlag) {
  ASSERT_TRUE(line_.Parse({"--lease", "5"}).ok());
  EXPECT_EQ(lease_, absl::Seconds(5));
}

TEST_F(CommandLineTest, TellsGivenFlagsFromDefaults) {
  ASSERT_TRUE(line_.Parse({"--count", "256"}).ok());
  EXPECT_TRUE(line_.Given("count"));
  EXPECT_FALSE(line_.Given("model"));
}

TEST_F(CommandLineTest, AnEmptyValueIsAValue) {
  ASSERT_TRUE(line_.Parse({"--model=", "--count", "7"}).ok());
  EXPECT_EQ(model_, "");
  EXPECT_EQ(count_, 7u);
}

TEST_F(CommandLineTest, NamesTheFlagTheValueAndTheRule) {
  const struct {
    std::vector<std::string> arguments;
    std::string message;
  } kCases[] = {
      {{"--modle", "x"}, "unknown flag --modle (did you mean --model?)"},
      {{"--zzz=1"}, "unknown flag --zzz; see --help"},
      {{"--count", "many"}, "--count: 'many' must be a whole number"},
      {{"--lease", "3 days"}, "--lease: '3 days' is not a duration"},
      {{"--temperature", "warm"}, "--temperature: 'warm' must be a number"},
      {{"--streaming=maybe"}, "--streaming: 'maybe' must be true or false"},
      {{"a", "b"}, "unexpected argument 'a'"},
      {{"--model"}, "--model: 1 required"},
      {{"--model", "--count", "7"}, "--model needs a value, but --count"},
      {{"--concurrency", "5", "--num-concurrent-requests", "10"},
       "--num-concurrent-requests is given 2 times, but it must be given once: "
       "one level, a list 5,10 or a range 5:20:5"},
      {{"--streaming", "--no-streaming"}, "--streaming is given 2 times"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(Error(test.arguments), HasSubstr(test.message));
  }
}

TEST_F(CommandLineTest, HelpIsGroupedAndShowsNamesAndDefaults) {
  ASSERT_TRUE(line_.Parse({"--nonsense", "--help"}).ok());
  ASSERT_TRUE(line_.help_asked());
  const std::string help = line_.Help();
  EXPECT_THAT(help, HasSubstr("usage: coordinator run DIR [flags]\n"));
  EXPECT_THAT(help, HasSubstr("\nLoad\n  --model, -m TEXT\n"
                              "      the model\n"));
  EXPECT_THAT(help, HasSubstr("\nRun\n  --streaming, --no-streaming\n"));
  EXPECT_THAT(help, HasSubstr("  --lease DURATION|SECONDS\n"
                              "      silence before a worker stops "
                              "(default: 3s)\n"));
  EXPECT_THAT(help, Not(HasSubstr("--no-insecure")));
}

TEST_F(CommandLineTest, ListsValuesAsYamlInOrder) {
  ASSERT_TRUE(line_.Parse({"--workers", "a,b:1"}).ok());
  EXPECT_THAT(
      line_.Values(),
      ElementsAre(Pair("model", "\"\""), Pair("num-concurrent-requests", "5"),
                  Pair("count", "256"), Pair("limit", "~"),
                  Pair("temperature", "0.01"), Pair("streaming", "true"),
                  Pair("insecure", "false"), Pair("workers", "[a, \"b:1\"]"),
                  Pair("header", "[]"), Pair("lease", "3s")));
}

TEST(CommandLine, KeepsATextThatWasNotGivenApartFromAnEmptyOne) {
  CommandLine line("coordinator", "");
  std::optional<std::string> rate;
  std::optional<std::string> series;
  line.Add("request-rate", &rate, "requests a second");
  line.Add("request-rate-series", &series, "a file");
  ASSERT_TRUE(line.Parse({"--request-rate", ""}).ok());
  EXPECT_EQ(rate, "");
  EXPECT_EQ(series, std::nullopt);
  EXPECT_THAT(line.Values(), ElementsAre(Pair("request-rate", "\"\""),
                                         Pair("request-rate-series", "~")));
}

TEST(CommandLine, RefusesAPositionalItDoesNotKnow) {
  CommandLine line("worker", "serves");
  EXPECT_THAT(line.Parse({"stray"}).message(),
              HasSubstr("unexpected argument 'stray'"));
  EXPECT_THAT(line.Names(), IsEmpty());
}

}  // namespace
}  // namespace byzerperf
