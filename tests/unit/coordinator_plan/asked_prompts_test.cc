// What is asked of prompts: what the plan and its screen say of it, and which
// flags contradict each other or would do nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/plan/first_requests.h"
#include "coordinator/plan/plan_screen.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Flags = std::vector<std::string>;

class AskedPromptsTest : public ResolveTest {
 protected:
  RunOptions Resolved(const Flags& flags) {
    auto options = Resolve(flags);
    EXPECT_TRUE(options.ok()) << options.status();
    return options.ok() ? *std::move(options) : RunOptions();
  }

  absl::StatusOr<RunOptions> Replay(const std::string& text,
                                    const Flags& more = {}) {
    Flags flags = {"--url", "http://127.0.0.1:8000", "--trace",
                   dir_.Write("t.jsonl", text)};
    flags.insert(flags.end(), more.begin(), more.end());
    RunCommandLine command("coordinator", "runs a plan");
    EXPECT_TRUE(command.line().Parse(flags).ok());
    return command.Resolve({clock_, "tests/unit/plan"});
  }

  std::string TraceError(const std::string& text, const Flags& more = {}) {
    return std::string(Replay(text, more).status().message());
  }

  const Flags made_ = {"--isl",
                       "300",
                       "--osl",
                       "20",
                       "--num-prompts",
                       "4",
                       "--shared-system-prompt-length",
                       "30",
                       "--num-prefix-prompts",
                       "2",
                       "--prefix-prompt-length",
                       "50",
                       "--session-turns",
                       "3",
                       "--turn-delay",
                       "2s",
                       "--session-header",
                       "X-Session-Id"};
};

TEST_F(AskedPromptsTest, ThePlanKeepsThemForReports) {
  const v1::AskedPrompts asked = Resolved(made_).plan.asked_prompts();
  EXPECT_EQ(asked.prompts(), 4u);
  EXPECT_EQ(asked.isl(), 300u);
  EXPECT_EQ(asked.osl(), 20u);
  EXPECT_EQ(asked.length_distribution(), "");
  EXPECT_EQ(asked.num_prefix_prompts(), 2u);
  EXPECT_EQ(asked.sessions(), 4u);
  EXPECT_EQ(asked.least_turns(), 3u);
  EXPECT_EQ(asked.most_turns(), 3u);
  EXPECT_EQ(asked.mean_turns(), 3);
  EXPECT_EQ(asked.turn_delay_s(), 2);
  EXPECT_FALSE(asked.has_trace());
}

TEST_F(AskedPromptsTest, TheScreenSaysThemInBothLanguages) {
  Flags flags = made_;
  flags.insert(flags.end(), {"--lang", "both"});
  EXPECT_THAT(PlanScreen(Resolved(flags)),
              AllOf(HasSubstr("a system prompt of 30 tokens, one of 2 "
                              "beginnings of 50 tokens each"),
                    HasSubstr("4 of 4 prompts, 3 turns each, 2s from an answer "
                              "to the next turn, the same X-Session-Id"),
                    HasSubstr("2 种开头之一，各 50 token"),
                    HasSubstr("4 条提示词中 4 条是会话，每个 3 轮")));
}

TEST_F(AskedPromptsTest, TheScreenSaysOneLengthOfAnswersAlone) {
  EXPECT_THAT(
      PlanScreen(Resolved(made_)),
      AllOf(HasSubstr("300 tokens in, 20 out"), Not(HasSubstr("max_tokens"))));
  EXPECT_THAT(PlanScreen(Resolved({"--osl", "20", "--osl-stddev", "1"})),
              Not(HasSubstr("max_tokens")));
  EXPECT_THAT(PlanScreen(Resolved({"--isl", "20"})),
              HasSubstr("max_tokens 256"));
}

TEST_F(AskedPromptsTest, TheFirstRequestsSayHowManyTurnsTheyHave) {
  EXPECT_THAT(FirstRequests(Resolved(made_), 1), HasSubstr("turns: 3"));
  EXPECT_THAT(FirstRequests(Resolved({}), 1), Not(HasSubstr("turns")));
}

TEST_F(AskedPromptsTest, OneRequestIsOne) {
  EXPECT_THAT(PlanScreen(Resolved(
                  {"--request-count", "1", "--num-concurrent-requests", "1"})),
              HasSubstr("1 request in all;"));
}

TEST_F(AskedPromptsTest, FlagsThatWouldDoNothingAreRefused) {
  const struct {
    Flags flags;
    std::string message;
  } kCases[] = {
      {{"--multi-turn"}, "--multi-turn: true needs a conversation in which"},
      {{"--multi-turn", "--isl", "9"}, "are asked by --session-turns"},
      {{"--isl", "9", "--length-distribution", "lognormal"},
       "--length-distribution: lognormal needs lengths that vary"},
      {{"--isl", "9", "--num-prefix-prompts", "0", "--prefix-prompt-length",
        "4"},
       "--num-prefix-prompts: 0 must be from 1"},
      {{"--session-header", ""}, "--session-header: '' must be the name"},
      {{"--osl", "9", "--max-tokens", "256"},
       "--max-tokens: 256 and --osl contradict each other"},
      {{"--osl", "10", "--min-tokens", "50"},
       "--min-tokens: 50 and --osl contradict each other"},
      {{"--seq-dist", "9,9", "--min-tokens", "5"},
       "--min-tokens: 5 and --seq-dist contradict each other"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(Error(test.flags), HasSubstr(test.message));
  }
}

TEST_F(AskedPromptsTest, LengthsHaveOneRange) {
  for (const char* isl : {"-5", "0", "10000001", "1.5"}) {
    EXPECT_THAT(Error({"--isl", isl}),
                HasSubstr("must be a whole number from 1 to 1000000"));
  }
  EXPECT_THAT(Error({"--osl", "0"}),
              HasSubstr("must be a whole number from 1 to 1000000"));
}

TEST_F(AskedPromptsTest, TurnsOfAllPromptsHaveALimit) {
  EXPECT_THAT(Error({"--isl", "9", "--session-turns", "1000", "--num-prompts",
                     "100000"}),
              HasSubstr("--session-turns: 1000 (and its standard deviation) "
                        "times --num-prompts (100000) must be at most 1000000 "
                        "turns"));
}

TEST_F(AskedPromptsTest, ADelayThatIsTooLongIsNamedAsItsFlag) {
  EXPECT_THAT(
      Error({"--isl", "9", "--session-turns", "2", "--turn-delay", "100h"}),
      HasSubstr("--turn-delay (s): 360000 must be from 0 to 86400"));
}

TEST_F(AskedPromptsTest, FewDrawsThatAreFarOffAreTold) {
  int told = 0;
  for (const char* seed : {"1", "2", "3", "4", "5", "6"}) {
    const RunOptions options =
        Resolved({"--isl", "1000", "--isl-stddev", "900", "--num-prompts", "2",
                  "--random-seed", seed});
    const double mean = (options.prompts.prompts(0).input_tokens() +
                         options.prompts.prompts(1).input_tokens()) /
                        2.0;
    if (mean >= 950 && mean <= 1050) {
      EXPECT_THAT(options.notices, IsEmpty()) << seed;
      continue;
    }
    ++told;
    EXPECT_THAT(options.notices,
                Contains(AllOf(HasSubstr("--isl-stddev: input tokens of the "
                                         "prompts that were drawn (2) are "),
                               HasSubstr(mean > 1000 ? "more" : "fewer"),
                               HasSubstr("than the 1000 asked"))))
        << seed;
  }
  EXPECT_GT(told, 0);
  EXPECT_THAT(Resolved({"--isl", "1000", "--isl-stddev", "100"}).notices,
              IsEmpty());
  EXPECT_THAT(
      Resolved({"--seq-dist", "100,10:1;1000,100:9", "--num-prompts", "1"})
          .notices,
      Contains(HasSubstr("--seq-dist: input tokens of the prompts")));
}

TEST_F(AskedPromptsTest, BeginningsThatNoPromptCanHaveAreTold) {
  EXPECT_THAT(
      Resolved({"--isl", "9", "--num-prompts", "2", "--num-prefix-prompts", "5",
                "--prefix-prompt-length", "3"})
          .notices,
      Contains(HasSubstr("of 5 beginnings at most 2 are used")));
}

TEST_F(AskedPromptsTest, FreshMadePromptsAreCuredByMoreOfThem) {
  EXPECT_THAT(Error({"--isl", "9", "--num-prompts", "10", "--prompt-reuse",
                     "fresh", "--request-count", "40"}),
              HasSubstr("1 level with 40 requests needs as many prompts, but "
                        "--num-prompts is 10; give --num-prompts 40, or give "
                        "--max-num-completed-requests 10"));
}

TEST_F(AskedPromptsTest, ExtraMembersReplaceNothingThatFlagsSay) {
  const auto extra = [this](const std::string& json, Flags flags) {
    flags.insert(flags.end(), {"--additional-sampling-params", json});
    return Error(flags);
  };
  for (const char* name :
       {"model", "messages", "prompt", "stream", "stream_options"}) {
    EXPECT_THAT(extra(std::string("{\"top_k\": 1, \"") + name + "\": 1}", {}),
                HasSubstr(std::string("--additional-sampling-params: \"") +
                          name + "\" would replace"));
  }
  for (const char* name : {"max_tokens", "min_tokens", "ignore_eos"}) {
    const std::string json = std::string("{\"") + name + "\": 1}";
    EXPECT_THAT(extra(json, {"--osl", "9"}),
                HasSubstr("would replace the output lengths of --osl"));
    EXPECT_THAT(extra(json, {"--seq-dist", "9,9"}),
                HasSubstr("would replace the output lengths of --seq-dist"));
    EXPECT_EQ(extra(json, {}), "");
  }
  EXPECT_THAT(
      extra(R"({"max_completion_tokens": 1})",
            {"--osl", "9", "--max-tokens-field", "max_completion_tokens"}),
      HasSubstr("would replace the output lengths of --osl"));
}

TEST_F(AskedPromptsTest, ATraceSaysTheLengthsOfItsAnswers) {
  constexpr char kLine[] =
      R"({"timestamp": 0, "input_length": 9, "output_length": 7})";
  EXPECT_THAT(TraceError(kLine, {"--max-tokens", "5"}),
              HasSubstr("--max-tokens: 5 and --trace contradict each other"));
  EXPECT_THAT(TraceError(kLine, {"--extra-inputs", R"({"max_tokens": 1})"}),
              HasSubstr("would replace the output lengths of --trace"));
}

TEST_F(AskedPromptsTest, ATraceWithoutAnswersSaysSo) {
  EXPECT_THAT(
      TraceError(R"({"timestamp": 0, "input_length": 9, "output_length": 0})"),
      HasSubstr("holds no request with output tokens: 1 has 0"));
}

TEST_F(AskedPromptsTest, TheScreenSaysWhatATraceIsAndLeavesOut) {
  const auto options = Replay(
      "{\"timestamp\": 0, \"input_length\": 9, \"output_length\": 7}\n"
      "{\"timestamp\": 0, \"input_length\": 9, \"output_length\": 0}\n"
      "{\"timestamp\": 5000, \"input_length\": 9, \"output_length\": 1}\n",
      {"--trace-window", "0s:1s", "--lang", "both"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.asked_prompts().trace().format(), "mooncake");
  EXPECT_THAT(PlanScreen(*options),
              AllOf(HasSubstr("t.jsonl (mooncake), window 0s:1s (requests "
                              "outside: 1), left out without output tokens: 1"),
                    HasSubstr("t.jsonl（mooncake），时间窗 0s:1s（窗外 1 个"),
                    Not(HasSubstr("max_tokens")), Not(HasSubstr("inf"))));
}

TEST_F(AskedPromptsTest, PromptsAreNoTrace) {
  EXPECT_THAT(TraceError(R"({"messages": []})"),
              AllOf(HasSubstr("is of no known trace; expected"),
                    HasSubstr("(mooncake)"), HasSubstr("(azure)")));
}

}  // namespace
}  // namespace byzerperf
