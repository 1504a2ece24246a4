#include "common/plan/fit_lengths.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace byzerperf {
namespace {

v1::Prompt Asked(uint32_t input_tokens, const std::vector<uint32_t>& blocks) {
  v1::Prompt prompt;
  prompt.set_input_tokens(input_tokens);
  for (const uint32_t tokens : blocks) {
    prompt.add_blocks()->set_tokens(tokens);
  }
  return prompt;
}

std::vector<uint32_t> TokensIn(const v1::Prompt& prompt) {
  std::vector<uint32_t> tokens;
  for (const auto& block : prompt.blocks()) tokens.push_back(block.tokens());
  return tokens;
}

TEST(FitLengths, TakesWhatARequestHasBesideItsTextFromTheLastBlock) {
  v1::PromptSet prompts;
  *prompts.add_prompts() = Asked(1000, {1000});
  *prompts.add_prompts() = Asked(1000, {300, 700});
  prompts.mutable_prompts(1)->add_system_blocks()->set_tokens(100);
  EXPECT_EQ(FitLengths(25, &prompts), 0U);
  EXPECT_EQ(prompts.prompts(0).blocks(0).tokens(), 975U);
  EXPECT_EQ(prompts.prompts(1).blocks(0).tokens(), 300U);
  EXPECT_EQ(prompts.prompts(1).blocks(1).tokens(), 575U);
}

TEST(FitLengths, LeavesOneTokenAndCountsWhereThereIsNoRoom) {
  v1::PromptSet prompts;
  *prompts.add_prompts() = Asked(20, {20});
  *prompts.add_prompts() = Asked(26, {26});
  EXPECT_EQ(FitLengths(25, &prompts), 1U);
  EXPECT_EQ(prompts.prompts(0).blocks(0).tokens(), 1U);
  EXPECT_EQ(prompts.prompts(1).blocks(0).tokens(), 1U);
}

TEST(FitLengths, GoesBackOverAPromptsOwnBlocksBeforeItIsTooLong) {
  v1::PromptSet prompts;
  *prompts.add_prompts() = Asked(40, {16, 16, 8});
  *prompts.add_prompts() = Asked(26, {16, 10});
  *prompts.add_prompts() = Asked(25, {16, 9});
  EXPECT_EQ(FitLengths(25, &prompts), 1U);
  EXPECT_EQ(TokensIn(prompts.prompts(0)), (std::vector<uint32_t>{15, 0, 0}));
  EXPECT_EQ(TokensIn(prompts.prompts(1)), (std::vector<uint32_t>{1, 0}));
  EXPECT_EQ(TokensIn(prompts.prompts(2)), (std::vector<uint32_t>{1, 0}));
}

TEST(FitLengths, CutsWhatPromptsShareOnlyWhereTheyHaveNothingElse) {
  v1::PromptSet prompts;
  *prompts.add_prompts() = Asked(528, {16, 496, 16});
  *prompts.add_prompts() = Asked(528, {16, 496, 16});
  prompts.mutable_prompts(0)->set_shared_blocks(2);
  prompts.mutable_prompts(1)->set_shared_blocks(3);
  EXPECT_EQ(FitLengths(25, &prompts), 1U);
  EXPECT_EQ(TokensIn(prompts.prompts(0)), (std::vector<uint32_t>{16, 496, 1}));
  EXPECT_EQ(TokensIn(prompts.prompts(1)), (std::vector<uint32_t>{16, 487, 0}));
}

TEST(FitLengths, AsksNoMoreThanMayBeAsked) {
  v1::PromptSet prompts;
  *prompts.add_prompts() = Asked(1'000'000, {300, 999'700});
  EXPECT_EQ(FitLengths(-5, &prompts), 0U);
  EXPECT_EQ(prompts.prompts(0).blocks(1).tokens(), 999'700U);
}

TEST(FitLengths, LeavesPromptsAloneThatAskForNoLength) {
  v1::PromptSet prompts;
  prompts.add_prompts()->add_blocks()->set_tokens(7);
  EXPECT_EQ(FitLengths(25, &prompts), 0U);
  EXPECT_EQ(prompts.prompts(0).blocks(0).tokens(), 7U);
}

class GoAsTokenIdsTest : public testing::Test {
 protected:
  GoAsTokenIdsTest() {
    plan_.mutable_target()->set_api(v1::Api::completions);
    *prompts_.add_prompts() = Asked(10, {10});
  }

  v1::LoadPlan plan_;
  v1::PromptSet prompts_;
};

TEST_F(GoAsTokenIdsTest, HoldsForPlainCompletions) {
  EXPECT_TRUE(GoAsTokenIds(plan_, prompts_));
}

TEST_F(GoAsTokenIdsTest, DoesNotHoldForChatOrATemplateOrASystemPrompt) {
  v1::LoadPlan chat = plan_;
  chat.mutable_target()->set_api(v1::Api::chat);
  EXPECT_FALSE(GoAsTokenIds(chat, prompts_));
  v1::LoadPlan templated = plan_;
  templated.mutable_sampling()->set_template_(v1::Template::qwen);
  EXPECT_FALSE(GoAsTokenIds(templated, prompts_));
  v1::LoadPlan system = plan_;
  system.mutable_sampling()->set_system_prompt("Be brief.");
  EXPECT_FALSE(GoAsTokenIds(system, prompts_));
}

TEST_F(GoAsTokenIdsTest, DoesNotHoldForWordsOrSessions) {
  v1::PromptSet words = prompts_;
  words.add_prompts()->add_messages()->set_content("Hello");
  EXPECT_FALSE(GoAsTokenIds(plan_, words));
  v1::PromptSet sessions = prompts_;
  sessions.mutable_prompts(0)->add_turns();
  EXPECT_FALSE(GoAsTokenIds(plan_, sessions));
}

}  // namespace
}  // namespace byzerperf
