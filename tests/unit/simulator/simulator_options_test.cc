#include "simulator/simulator_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

TEST(ReadSimulatorCommand, HasTheDocumentedDefaults) {
  const auto command = ReadSimulatorCommand({});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->options.listen, "127.0.0.1:8000");
  EXPECT_EQ(command->options.model_name, "chat");
  EXPECT_EQ(command->options.slots, 0);
  EXPECT_FALSE(command->options.serial_prefill);
  EXPECT_EQ(command->options.rate_limit, 0);
  EXPECT_FALSE(command->options.prefix_cache);
  const Model model(command->options.model);
  EXPECT_EQ(model.TtftNs(0, 100), 50'000'000);
  EXPECT_EQ(model.GapNs(0, 1, 9), 10'000'000);
}

TEST(ReadSimulatorCommand, ReadsItsFlags) {
  const auto command = ReadSimulatorCommand({"--listen",
                                             "127.0.0.1:0",
                                             "--model",
                                             "qwen",
                                             "--ttft",
                                             "uniform:1ms,2ms",
                                             "--itl",
                                             "3ms",
                                             "--output-tokens",
                                             "7",
                                             "--slots",
                                             "4",
                                             "--slowdown",
                                             "0.1",
                                             "--prefill-per-token",
                                             "0.5",
                                             "--serial-prefill",
                                             "--rate-limit",
                                             "20",
                                             "--prefix-cache",
                                             "--seed",
                                             "9",
                                             "--fault",
                                             "429@0.1",
                                             "--fault",
                                             "cut"});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->options.model_name, "qwen");
  EXPECT_EQ(command->options.slots, 4);
  EXPECT_TRUE(command->options.serial_prefill);
  EXPECT_EQ(command->options.rate_limit, 20);
  EXPECT_TRUE(command->options.prefix_cache);
  EXPECT_EQ(command->options.model.seed, 9);
  EXPECT_EQ(command->options.model.prefill_ns_per_token, 500'000);
  EXPECT_NE(command->options.faults.Draw(0, 9).kind, FaultKind::kNone);
}

TEST(ReadSimulatorCommand, NamesTheFlagThatIsWrong) {
  const struct {
    std::vector<std::string> arguments;
    std::string words;
  } kCases[] = {
      {{"--ttft", "soon"}, "--ttft: 'soon'"},
      {{"--itl", "normal:1ms"}, "--itl: "},
      {{"--output-tokens", "many"}, "--output-tokens: 'many'"},
      {{"--slowdown", "-1"}, "--slowdown must be 0 or more, got -1"},
      {{"--fault", "explode"}, "--fault: 'explode' is no fault"},
      {{"--truth-gaps"}, "--truth-gaps needs --truth-log"},
      {{"--slot", "3"}, "--slots"},
  };
  for (const auto& [arguments, words] : kCases) {
    SCOPED_TRACE(words);
    const auto command = ReadSimulatorCommand(arguments);
    ASSERT_FALSE(command.ok());
    EXPECT_THAT(std::string(command.status().message()), HasSubstr(words));
  }
}

}  // namespace
}  // namespace byzerperf
