// What the flags of a trace come to, and what they exclude.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "coordinator/plan/first_requests.h"
#include "coordinator/plan/plan_screen.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class TraceFlagsTest : public ResolveTest {
 protected:
  // Without the prompts that other tests have.
  absl::StatusOr<RunOptions> Replay(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--url", "http://127.0.0.1:8000"});
    RunCommandLine command("coordinator", "runs a plan");
    absl::Status status = command.line().Parse(arguments);
    if (!status.ok()) return status;
    return command.Resolve(around_);
  }

  RunOptions Replayed(const std::vector<std::string>& arguments) {
    auto options = Replay(arguments);
    EXPECT_TRUE(options.ok()) << options.status();
    return options.ok() ? *std::move(options) : RunOptions();
  }

  std::string ReplayError(const std::vector<std::string>& arguments) {
    return std::string(Replay(arguments).status().message());
  }

  // Below it the prompts of the source tree are found.
  Surroundings around_{clock_, "tests/unit/plan"};
  std::string mooncake_ = "tests/golden/traces/mooncake.jsonl";
  std::string burstgpt_ = "tests/golden/traces/burstgpt.csv";
  std::string azure_ = "tests/golden/traces/azure.csv";
};

TEST_F(TraceFlagsTest, ATraceIsPromptsTimesAndLevels) {
  const RunOptions options =
      Replayed({"--trace", mooncake_, "--speedup", "1,2"});
  EXPECT_EQ(options.prompts.prompts_size(), 8);
  EXPECT_EQ(options.prompts.prompts(2).id(), "mooncake.jsonl:3");
  EXPECT_EQ(options.prompts.due_us(2), 450'000u);
  const v1::LoadPlan& plan = options.plan;
  ASSERT_EQ(plan.stages_size(), 2);
  EXPECT_EQ(plan.stages(0).level(), "x1");
  EXPECT_EQ(plan.stages(1).level(), "x2");
  EXPECT_EQ(plan.prompt_sampling(), v1::PromptSampling::sequential);
  EXPECT_TRUE(plan.sampling().ignore_eos());
}

TEST_F(TraceFlagsTest, HashIdsAreSentAsTheyAreAndANoticeSaysSo) {
  const RunOptions options = Replayed({"--trace", mooncake_});
  EXPECT_EQ(options.plan.prompt_reuse(), v1::PromptReuse::same);
  EXPECT_THAT(options.notices,
              ElementsAre(AllOf(HasSubstr("--prompt-reuse same"),
                                HasSubstr("--reset-cache"))));
  EXPECT_THAT(
      Replayed({"--trace", mooncake_, "--prompt-reuse", "same"}).notices,
      IsEmpty());
  for (const char* reuse : {"bust", "fresh"}) {
    EXPECT_THAT(ReplayError({"--trace", mooncake_, "--prompt-reuse", reuse}),
                HasSubstr(std::string("--prompt-reuse ") + reuse +
                          " and --trace with hash_ids contradict each other"));
  }
}

TEST_F(TraceFlagsTest, OtherTracesKeepMarkersAndTellWhatWasLeftOut) {
  const RunOptions options = Replayed({"--trace", burstgpt_});
  EXPECT_EQ(options.plan.prompt_reuse(), v1::PromptReuse::bust);
  EXPECT_EQ(options.prompts.prompts_size(), 5);
  EXPECT_THAT(
      options.notices,
      ElementsAre(HasSubstr("left out 1 request without output tokens")));
  EXPECT_THAT(
      ReplayError({"--trace", burstgpt_, "--prompt-reuse", "fresh"}),
      HasSubstr("--prompt-reuse fresh and --trace contradict each other"));
}

TEST_F(TraceFlagsTest, ALateStartIsPointedOut) {
  const std::string late =
      dir_.Write("late.jsonl", R"({"timestamp_s": 7200.5, "input_tokens": 9})");
  EXPECT_THAT(Replayed({"--trace", late}).notices,
              ElementsAre("--trace: its first request is due after 2h; "
                          "--trace-window 2h: begins there"));
  EXPECT_THAT(Replayed({"--trace", late, "--trace-window", "2h:"}).notices,
              IsEmpty());
}

TEST_F(TraceFlagsTest, WhatWasDecidedIsSavedAndRerunsIdentically) {
  const RunOptions first =
      Replayed({"--trace", mooncake_, "--speedup", "2", "--trace-window",
                "0s:1s", "--random-seed", "9"});
  for (const char* line :
       {"trace_format: mooncake\n", "speedup: ", "prompt_reuse: same\n",
        "prompt_sampling: sequential\n", "ignore_eos: true\n"}) {
    EXPECT_THAT(first.plan_yaml, HasSubstr(line));
  }
  RunCommandLine command("coordinator", "");
  ASSERT_TRUE(command.line()
                  .Parse({"--config", dir_.Write("plan.yaml", first.plan_yaml)})
                  .ok());
  const auto again = command.Resolve(around_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->plan.SerializeAsString(), first.plan.SerializeAsString());
  EXPECT_EQ(again->prompts.SerializeAsString(),
            first.prompts.SerializeAsString());
}

TEST_F(TraceFlagsTest, TheScreenSaysThatItIsATrace) {
  const std::string screen =
      PlanScreen(Replayed({"--trace", mooncake_, "--speedup", "1,2"}));
  EXPECT_THAT(screen, HasSubstr("  load        open loop, requests of a trace, "
                                "when they came\n"));
  EXPECT_THAT(screen, HasSubstr("8, in order, repeated as they are (same)"));
  EXPECT_THAT(screen, HasSubstr("  x1      4.71  trace ×1         8   1.7s  "));
  EXPECT_THAT(screen, HasSubstr("  x2      9.41  trace ×2         8  900ms  "));
  EXPECT_THAT(PlanScreen(Replayed({"--trace", mooncake_, "--lang", "zh"})),
              HasSubstr("开环，按 trace 的时间回放请求"));
}

TEST_F(TraceFlagsTest, TheFirstRequestsHaveTheirTimes) {
  EXPECT_THAT(FirstRequests(Replayed({"--trace", azure_, "--speedup", "2"}), 2),
              AllOf(HasSubstr("0  0.000 s  azure.csv:2"),
                    HasSubstr("1  2.157 s  azure.csv:3")));
}

TEST_F(TraceFlagsTest, NameBothFlagsOfAContradiction) {
  const std::vector<std::vector<std::string>> kOthers = {
      {"--num-concurrent-requests", "5"},
      {"--request-rate", "5"},
      {"--request-rate-series", "x.csv"},
      {"--arrival-pattern", "poisson"},
      {"--arrival-smoothness", "2"},
      {"--request-rate-ramp", "5s"},
      {"--warmup-request-rate", "5"},
      {"--cooldown-request-rate", "5"},
      {"--on-saturation", "mark"},
      {"--isl", "100"},
      {"--osl", "100"},
      {"--seq-dist", "256,128:60;512,512:40"},
      {"--multi-turn"},
      {"--prompt-sampling", "shuffle"},
      {"--think-time", "5s"},
      {"--concurrency-ramp", "5s"},
  };
  for (const std::vector<std::string>& other : kOthers) {
    std::vector<std::string> arguments = {"--trace", mooncake_};
    arguments.insert(arguments.end(), other.begin(), other.end());
    EXPECT_THAT(ReplayError(arguments),
                AllOf(HasSubstr(other.front()), HasSubstr("--trace")));
  }
  for (const char* flag : {"--trace-format", "--trace-window", "--speedup"}) {
    EXPECT_THAT(Error({flag, "1"}),
                AllOf(HasSubstr(flag), HasSubstr("needs --trace")));
  }
}

TEST_F(TraceFlagsTest, InputsAreCutFromTheTextOfPromptFilesUnlessTheyAreTexts) {
  const RunOptions options =
      Replayed({"--trace", azure_, "--prompts-dir", dir_.path()});
  EXPECT_THAT(options.prompts.corpus().text(), HasSubstr("Tell 7"));
  EXPECT_EQ(options.prompts.prompts_size(), 3);
  const std::string texts =
      dir_.Write("texts", R"({"timestamp_s": 0, "prompt": "Why?"})");
  EXPECT_THAT(ReplayError({"--trace", texts, "--prompts-dir", dir_.path()}),
              HasSubstr("--prompts-dir and --trace contradict each other"));
  EXPECT_EQ(ReplayError({"--trace", texts}), "");
}

TEST_F(TraceFlagsTest, RefuseWhatIsNoTrace) {
  EXPECT_THAT(ReplayError({"--trace", dir_.path()}),
              HasSubstr("is not a file that can be read"));
  EXPECT_THAT(ReplayError({"--trace", mooncake_, "--trace-format", "moon"}),
              HasSubstr("--trace-format: 'moon' must be one of mooncake, "
                        "burstgpt, azure, native"));
  EXPECT_THAT(ReplayError({"--trace", mooncake_, "--trace-window", "9s:"}),
              HasSubstr("mooncake.jsonl holds no request inside"));
}

TEST_F(TraceFlagsTest, ACeilingAndAWarmupGoWithATrace) {
  const RunOptions options = Replayed({"--trace", mooncake_, "--max-in-flight",
                                       "3", "--warmup-request-count", "2"});
  EXPECT_EQ(options.plan.stages(0).load().arrivals().max_in_flight(), 3u);
  EXPECT_EQ(options.plan.stages(0).warmup_request_count(), 2u);
  EXPECT_THAT(PlanScreen(options),
              AllOf(HasSubstr("with 3 in flight is not sent"),
                    Not(HasSubstr("over-saturated"))));
}

TEST_F(TraceFlagsTest, HashIdsThatDoNotFitTheInputAreCounted) {
  const std::string odd =
      dir_.Write("odd.jsonl",
                 R"({"timestamp": 0, "input_length": 1000, "output_length": 3,)"
                 R"( "hash_ids": [4]})"
                 "\n"
                 R"({"timestamp": 1, "input_length": 1000, "output_length": 3,)"
                 R"( "hash_ids": [4, 5]})");
  EXPECT_THAT(Replayed({"--trace", odd, "--prompt-reuse", "same"}).notices,
              ElementsAre(HasSubstr("--trace: 1 of 2 requests have hash_ids "
                                    "that do not fit their input_length")));
}

// The file's 20 prompts of two words come to 3 units of text.
TEST_F(TraceFlagsTest, TooFewPlacesToBeginAtAreToldWhereNoMarkerHelps) {
  const std::vector<std::string> made = {"--isl", "100", "--num-prompts", "4"};
  const auto with_reuse = [&](const std::string& reuse,
                              const std::string& prompts) {
    std::vector<std::string> all = made;
    all.back() = prompts;
    all.insert(all.end(), {"--prompts-dir", dir_.File("prompts.jsonl"),
                           "--prompt-reuse", reuse});
    return Replayed(all).notices;
  };
  EXPECT_THAT(with_reuse("same", "4"),
              ElementsAre(HasSubstr("has 3 places to begin at, too few for 4 "
                                    "prompts")));
  EXPECT_THAT(with_reuse("same", "3"), IsEmpty());
  EXPECT_THAT(with_reuse("bust", "4"), IsEmpty());
}

TEST_F(TraceFlagsTest, ATokenizersIdsAreSentOnlyWherePromptsGoAsIds) {
  const std::string program = dir_.Write(
      "sentence_pieces", "#!/bin/sh\ncat > /dev/null; printf '7 0\\n8 5\\n'\n");
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  const Surroundings around{clock_, dir_.path()};
  const auto corpus = [&](const std::string& api,
                          const std::string& chat_template) {
    RunCommandLine command("coordinator", "");
    EXPECT_TRUE(
        command.line()
            .Parse(WithBasics({"--isl", "100", "--tokenizer", "tokenizer.model",
                               "--api", api, "--template", chat_template}))
            .ok());
    const auto options = command.Resolve(around);
    EXPECT_TRUE(options.ok()) << options.status();
    return options.ok() ? options->prompts.corpus() : v1::Corpus();
  };
  EXPECT_THAT(corpus("completions", "raw").token_ids(), ElementsAre(7, 8));
  EXPECT_THAT(corpus("completions", "qwen").token_ids(), IsEmpty());
  EXPECT_THAT(corpus("chat", "auto").token_ids(), IsEmpty());
  EXPECT_EQ(corpus("chat", "auto").unit_tokens(0), 2u);
}

}  // namespace
}  // namespace byzerperf
