#include "coordinator/plan/synthetic_prompts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace byzerperf {
namespace {

using testing::HasSubstr;

SyntheticRules Rules(uint32_t isl, uint32_t osl, uint32_t num_prompts) {
  SyntheticRules rules;
  rules.lengths.kinds = {LengthKind{LengthSpread{double(isl), 0},
                                    LengthSpread{double(osl), 0}, 1}};
  rules.num_prompts = num_prompts;
  return rules;
}

TEST(SyntheticPrompts, AskForTheirLengths) {
  const auto prompts = MakeSyntheticPrompts(Rules(1000, 200, 3), 7);
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  ASSERT_EQ(prompts->prompts_size(), 3);
  for (const v1::Prompt& prompt : prompts->prompts()) {
    EXPECT_EQ(prompt.input_tokens(), 1000U);
    EXPECT_EQ(prompt.max_tokens(), 200U);
    EXPECT_EQ(prompt.min_tokens(), 200U);
    ASSERT_EQ(prompt.blocks_size(), 1);
    EXPECT_EQ(prompt.blocks(0).tokens(), 1000U);
    EXPECT_EQ(prompt.turns_size(), 0);
  }
  EXPECT_EQ(prompts->prompts(0).id(), "synthetic:1");
}

TEST(SyntheticPrompts, HaveTextsOfTheirOwn) {
  const auto prompts = MakeSyntheticPrompts(Rules(100, 20, 1000), 7);
  std::set<uint64_t> keys;
  for (const v1::Prompt& prompt : prompts->prompts()) {
    keys.insert(prompt.blocks(0).key());
  }
  EXPECT_EQ(keys.size(), 1000U);
}

TEST(SyntheticPrompts, AreTheSameForTheSameSeed) {
  const SyntheticRules rules = Rules(100, 20, 10);
  const auto one = MakeSyntheticPrompts(rules, 7);
  EXPECT_EQ(one->SerializeAsString(),
            MakeSyntheticPrompts(rules, 7)->SerializeAsString());
  EXPECT_NE(one->SerializeAsString(),
            MakeSyntheticPrompts(rules, 8)->SerializeAsString());
}

TEST(SyntheticPrompts, ShareASystemPromptAndAPoolOfBeginnings) {
  SyntheticRules rules = Rules(1000, 20, 400);
  rules.system_prompt_length = 100;
  rules.num_prefix_prompts = 4;
  rules.prefix_prompt_length = 300;
  const auto prompts = MakeSyntheticPrompts(rules, 7);
  ASSERT_TRUE(prompts.ok()) << prompts.status();
  std::set<uint64_t> systems;
  std::map<uint64_t, int> prefixes;
  for (const v1::Prompt& prompt : prompts->prompts()) {
    ASSERT_EQ(prompt.system_blocks_size(), 1);
    systems.insert(prompt.system_blocks(0).key());
    EXPECT_EQ(prompt.system_blocks(0).tokens(), 100U);
    ASSERT_EQ(prompt.blocks_size(), 2);
    EXPECT_EQ(prompt.shared_blocks(), 1U);
    ++prefixes[prompt.blocks(0).key()];
    EXPECT_EQ(prompt.blocks(0).tokens(), 300U);
    EXPECT_EQ(prompt.blocks(1).tokens(), 600U);
  }
  EXPECT_EQ(systems.size(), 1U);
  ASSERT_EQ(prefixes.size(), 4U);
  for (const auto& [key, times] : prefixes) EXPECT_NEAR(times, 100, 45);
}

TEST(SyntheticPrompts, RefuseWhatIsSharedBeyondTheLength) {
  SyntheticRules rules = Rules(100, 20, 4);
  rules.system_prompt_length = 100;
  const auto prompts = MakeSyntheticPrompts(rules, 7);
  EXPECT_THAT(std::string(prompts.status().message()),
              HasSubstr("--isl: a prompt of 100 tokens has no room for 100"));
}

TEST(SyntheticPrompts, AreSessionsOfAsManyTurnsAsAsked) {
  SyntheticRules rules = Rules(100, 20, 50);
  rules.turns = {5, 0};
  rules.turn_delay_s = 1.5;
  const auto prompts = MakeSyntheticPrompts(rules, 7);
  std::set<uint64_t> keys;
  for (const v1::Prompt& prompt : prompts->prompts()) {
    ASSERT_EQ(prompt.turns_size(), 4);
    for (const v1::Turn& turn : prompt.turns()) {
      EXPECT_EQ(turn.blocks(0).tokens(), 100U);
      EXPECT_EQ(turn.max_tokens(), 20U);
      EXPECT_EQ(turn.delay_s(), 1.5);
      keys.insert(turn.blocks(0).key());
    }
  }
  EXPECT_EQ(keys.size(), 200U);
}

TEST(SyntheticPrompts, DrawTheTurnsOfASessionAroundTheirMean) {
  SyntheticRules rules = Rules(100, 20, 2000);
  rules.turns = {5, 2};
  const auto prompts = MakeSyntheticPrompts(rules, 7);
  double mean = 0;
  std::set<int> counts;
  for (const v1::Prompt& prompt : prompts->prompts()) {
    mean += (prompt.turns_size() + 1) / 2000.0;
    counts.insert(prompt.turns_size() + 1);
  }
  EXPECT_NEAR(mean, 5, 0.25);
  EXPECT_EQ(*counts.begin(), 1);
  EXPECT_GT(counts.size(), 5U);
}

TEST(OutputLengths, ReplaceThoseOfPromptFiles) {
  v1::PromptSet prompts;
  prompts.add_prompts()->set_max_tokens(5);
  prompts.mutable_prompts(0)->add_turns();
  LengthRules rules;
  rules.kinds = {LengthKind{{}, LengthSpread{64, 0}, 1}};
  SetOutputLengths(rules, 1, &prompts);
  EXPECT_EQ(prompts.prompts(0).max_tokens(), 64U);
  EXPECT_EQ(prompts.prompts(0).min_tokens(), 64U);
  EXPECT_EQ(prompts.prompts(0).turns(0).max_tokens(), 64U);
  EXPECT_FALSE(prompts.prompts(0).has_input_tokens());
}

}  // namespace
}  // namespace byzerperf
