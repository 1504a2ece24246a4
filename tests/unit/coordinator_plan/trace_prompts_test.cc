// What the requests of a trace ask.
#include "coordinator/plan/trace_prompts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

v1::PromptSet Prompts(std::string_view text, uint32_t seed = 7) {
  const auto trace = ParseTrace(text, "t.jsonl", std::nullopt, {});
  EXPECT_TRUE(trace.ok()) << trace.status();
  return trace.ok() ? TracePrompts(*trace, "t.jsonl", seed) : v1::PromptSet();
}

std::string Mooncake(int input, const std::string& ids) {
  return R"({"timestamp": 0, "input_length": )" + std::to_string(input) +
         R"(, "output_length": 3, "hash_ids": [)" + ids + "]}\n";
}

std::vector<uint32_t> TokensOf(const v1::Prompt& prompt) {
  std::vector<uint32_t> tokens;
  for (const auto& block : prompt.blocks()) tokens.push_back(block.tokens());
  return tokens;
}

TEST(TracePrompts, AskTheLengthsOfTheTraceExactly) {
  const v1::PromptSet prompts = Prompts(Mooncake(1100, "4, 5, 6"));
  const v1::Prompt& prompt = prompts.prompts(0);
  EXPECT_EQ(prompt.id(), "t.jsonl:1");
  EXPECT_EQ(prompt.input_tokens(), 1100u);
  EXPECT_EQ(prompt.max_tokens(), 3u);
  EXPECT_EQ(prompt.min_tokens(), 3u);
  EXPECT_THAT(TokensOf(prompt), ElementsAre(16, 496, 16, 496, 16, 60));
  EXPECT_EQ(prompt.shared_blocks(), 6u);
  EXPECT_TRUE(SharesPrefixes(prompts));
  EXPECT_TRUE(AsksOutputLengths(prompts));
}

TEST(TracePrompts, EqualHashIdsAreEqualText) {
  const v1::PromptSet prompts =
      Prompts(Mooncake(1100, "4, 5, 6") + Mooncake(600, "4, 7"));
  const v1::Prompt& one = prompts.prompts(0);
  const v1::Prompt& two = prompts.prompts(1);
  for (const int i : {0, 1}) {
    EXPECT_EQ(one.blocks(i).SerializeAsString(),
              two.blocks(i).SerializeAsString());
  }
  for (const int i : {2, 3}) {
    EXPECT_NE(one.blocks(i).key(), two.blocks(i).key());
  }
  EXPECT_NE(Prompts(Mooncake(9, "4"), 8).prompts(0).blocks(0).key(),
            one.blocks(0).key());
}

TEST(TracePrompts, TakeNoMoreHashIdsThanTheInputHasRoomFor) {
  const v1::PromptSet prompts =
      Prompts(Mooncake(512, "4, 5") + Mooncake(700, "4") + Mooncake(700, ""));
  EXPECT_THAT(TokensOf(prompts.prompts(0)), ElementsAre(16, 496));
  EXPECT_THAT(TokensOf(prompts.prompts(1)), ElementsAre(16, 496, 16, 16, 156));
  EXPECT_EQ(prompts.prompts(1).shared_blocks(), 2u);
  EXPECT_THAT(TokensOf(prompts.prompts(2)), ElementsAre(16, 16, 668));
  EXPECT_EQ(prompts.prompts(2).shared_blocks(), 0u);
  std::set<uint64_t> own;
  for (const int i : {1, 2}) {
    own.insert(prompts.prompts(i).blocks().rbegin()->key());
  }
  EXPECT_EQ(own.size(), 2u) << "what is one's own is unlike others'";
}

TEST(TracePrompts, CountRequestsWhoseHashIdsDoNotFitTheirInput) {
  const auto misfits = [](const std::string& text) {
    return MisfitHashIds(*ParseTrace(text, "t.jsonl", std::nullopt, {}));
  };
  EXPECT_EQ(misfits(Mooncake(1024, "4, 5") + Mooncake(1025, "4, 5, 6") +
                    Mooncake(1, "7") + Mooncake(700, "")),
            0u);
  EXPECT_EQ(misfits(Mooncake(1000, "4") + Mooncake(100, "4, 5, 6") +
                    Mooncake(512, "4")),
            2u);
}

// A corpus has only some thousand places for a text to begin at.
TEST(TracePrompts, BeginTheirTextsAtSeveralPlaces) {
  std::string text;
  for (int id = 0; id < 2000; ++id) text += Mooncake(512, std::to_string(id));
  constexpr uint64_t kPlaces = 1500;
  std::set<uint64_t> first;
  std::set<std::pair<uint64_t, uint64_t>> both;
  const v1::PromptSet prompts = Prompts(text);
  for (const v1::Prompt& prompt : prompts.prompts()) {
    first.insert(prompt.blocks(0).key() % kPlaces);
    both.emplace(prompt.blocks(0).key() % kPlaces,
                 prompt.blocks(1).key() % kPlaces);
  }
  EXPECT_LT(first.size(), 1300u);
  EXPECT_GT(both.size(), 1995u);
}

TEST(TracePrompts, KeepTextsWhereTheTraceHasThem) {
  const v1::PromptSet prompts =
      Prompts(R"({"timestamp_s": 0.5, "prompt": "Why?", "id": "q"})");
  const v1::Prompt& prompt = prompts.prompts(0);
  EXPECT_EQ(prompt.messages(0).content(), "Why?");
  EXPECT_EQ(prompt.id(), "t.jsonl:1");
  EXPECT_FALSE(prompt.has_input_tokens());
  EXPECT_FALSE(prompt.has_max_tokens());
  EXPECT_THAT(prompts.due_us(), ElementsAre(500'000));
  EXPECT_FALSE(SharesPrefixes(prompts));
  EXPECT_FALSE(AsksOutputLengths(prompts));
}

}  // namespace
}  // namespace byzerperf
