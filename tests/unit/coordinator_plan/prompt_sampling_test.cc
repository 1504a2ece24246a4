// In which order prompts are taken, and what the plan screen says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/plan/plan_screen.h"
#include "tests/unit/coordinator_plan/resolve_fixture.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

class PromptSamplingTest : public ResolveTest {
 protected:
  RunOptions Resolved(const std::vector<std::string>& arguments) {
    auto options = Resolve(arguments);
    EXPECT_TRUE(options.ok()) << options.status();
    return options.ok() ? *std::move(options) : RunOptions();
  }
};

TEST_F(PromptSamplingTest, IsByTheLoopUnlessItIsAsked) {
  EXPECT_EQ(Resolved({}).plan.prompt_sampling(),
            v1::PromptSampling::sequential);
  EXPECT_EQ(Resolved({"--request-rate", "5"}).plan.prompt_sampling(),
            v1::PromptSampling::shuffle);
  EXPECT_EQ(Resolved({"--prompt-sampling", "random"}).plan.prompt_sampling(),
            v1::PromptSampling::random);
  EXPECT_EQ(Resolved({"--request-rate", "5", "--dataset-sampling-strategy",
                      "sequential"})
                .plan.prompt_sampling(),
            v1::PromptSampling::sequential);
}

TEST_F(PromptSamplingTest, IsSavedAndShown) {
  const RunOptions open = Resolved({"--request-rate", "5"});
  EXPECT_THAT(open.plan_yaml, HasSubstr("prompt_sampling: shuffle\n"));
  EXPECT_THAT(PlanScreen(open), HasSubstr("  20, shuffled, each sent with"));
  EXPECT_THAT(PlanScreen(Resolved({"--prompt-sampling", "random"})),
              HasSubstr("  20, drawn at random, each sent with"));
  EXPECT_THAT(PlanScreen(Resolved({"--lang", "zh"})),
              HasSubstr("20 条，按原有顺序，每个请求带唯一标记"));
}

TEST_F(PromptSamplingTest, RefusesWhatItDoesNotKnowAndWhatContradicts) {
  EXPECT_THAT(Error({"--prompt-sampling", "shufle"}),
              HasSubstr("--prompt-sampling: 'shufle' must be one of "
                        "sequential, random, shuffle (did you mean shuffle?)"));
  EXPECT_THAT(Error({"--prompt-sampling", "random", "--prompt-reuse", "fresh",
                     "--request-count", "9"}),
              HasSubstr("--prompt-sampling random and --prompt-reuse fresh "
                        "contradict each other"));
}

TEST_F(PromptSamplingTest, AConversationFileMakesSessionsWhenAsked) {
  dir_.Write("prompts.jsonl",
             R"({"messages": [{"role": "user", "content": "one"},)"
             R"( {"role": "assistant", "content": "A"},)"
             R"( {"role": "user", "content": "two"}]})");
  EXPECT_EQ(Resolved({}).prompts.prompts(0).messages_size(), 3);
  const RunOptions sessions = Resolved({"--multi-turn", "--turn-delay", "2s"});
  EXPECT_EQ(sessions.prompts.prompts(0).turns(0).delay_s(), 2);
  EXPECT_THAT(Error({"--turn-delay", "2s"}),
              HasSubstr("--turn-delay: 2s needs prompts of several turns"));
}

}  // namespace
}  // namespace byzerperf
