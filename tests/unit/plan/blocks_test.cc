#include "common/plan/blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/plan/corpus.h"

namespace byzerperf {
namespace {

// 800 words of different lengths; a token for four bytes.
v1::Corpus MeasuredCorpus() {
  std::string text;
  for (int64_t i = 0; i < 800; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " ", "w", i * i * 7919 % 100003);
  }
  v1::Corpus corpus = CutIntoUnits(text);
  ShareTokens(GuessUnits(corpus), static_cast<uint32_t>(GuessTokens(text)),
              &corpus);
  return corpus;
}

v1::TextBlock Block(uint64_t key, uint32_t tokens) {
  v1::TextBlock block;
  block.set_key(key);
  block.set_tokens(tokens);
  return block;
}

v1::Prompt PromptOf(const std::vector<v1::TextBlock>& blocks) {
  v1::Prompt prompt;
  for (const v1::TextBlock& block : blocks) *prompt.add_blocks() = block;
  return prompt;
}

TEST(BlockText, HasTheTokensThatAreAskedWithinHalfAWord) {
  const v1::Corpus corpus = MeasuredCorpus();
  for (uint64_t key = 0; key < 200; ++key) {
    const auto tokens = static_cast<uint32_t>(1 + key * key % 900);
    EXPECT_NEAR(GuessTokens(BlockText(corpus, Block(key, tokens))), tokens, 2.5)
        << key;
  }
}

TEST(BlockText, IsTheSameForTheSameKeyAndLengthAndAnotherForAnotherKey) {
  const v1::Corpus corpus = MeasuredCorpus();
  EXPECT_EQ(BlockText(corpus, Block(7, 100)), BlockText(corpus, Block(7, 100)));
  EXPECT_NE(BlockText(corpus, Block(7, 100)), BlockText(corpus, Block(8, 100)));
}

TEST(BlockText, OfAShorterBlockIsTheBeginningOfALongerOne) {
  const v1::Corpus corpus = MeasuredCorpus();
  const std::string whole = BlockText(corpus, Block(7, 500));
  EXPECT_TRUE(absl::StartsWith(whole, BlockText(corpus, Block(7, 200))));
}

TEST(BlockText, GoesOnAtTheBeginningOfTheCorpus) {
  const v1::Corpus corpus = MeasuredCorpus();
  const uint32_t all = TokensOf(corpus);
  const std::string text = BlockText(corpus, Block(7, 3 * all));
  EXPECT_EQ(text.size(), 3 * corpus.text().size());
}

TEST(BlockText, CutsNoCharacter) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "字符";
  v1::Corpus corpus = CutIntoUnits(text);
  ShareTokens(GuessUnits(corpus), 200, &corpus);
  EXPECT_EQ(BlockText(corpus, Block(3, 21)).size(),
            21 * std::string("字").size());
}

TEST(BlockText, IsEmptyWhereNothingWasMeasured) {
  EXPECT_EQ(BlockText(CutIntoUnits("some words"), Block(1, 10)), "");
}

TEST(WriteOut, PutsTheBlocksInFrontOfTheUsersText) {
  const v1::Corpus corpus = MeasuredCorpus();
  v1::Prompt prompt = PromptOf({Block(1, 20), Block(2, 30)});
  v1::Message& message = *prompt.add_messages();
  message.set_role("user");
  message.set_content("What is this?");
  prompt.set_max_tokens(9);
  prompt.set_min_tokens(8);
  const v1::Prompt written = WriteOut(corpus, prompt, "[1] ");
  ASSERT_EQ(written.messages_size(), 1);
  EXPECT_EQ(written.messages(0).content(),
            absl::StrCat("[1] ", BlockText(corpus, Block(1, 20)),
                         BlockText(corpus, Block(2, 30)), "What is this?"));
  EXPECT_EQ(written.max_tokens(), 9U);
  EXPECT_EQ(written.min_tokens(), 8U);
  EXPECT_FALSE(HasBlocks(written));
}

TEST(WriteOut, MakesTheUsersMessageAndTheSystemPrompt) {
  const v1::Corpus corpus = MeasuredCorpus();
  v1::Prompt prompt = PromptOf({Block(1, 20)});
  *prompt.add_system_blocks() = Block(5, 50);
  const v1::Prompt written = WriteOut(corpus, prompt, "");
  ASSERT_EQ(written.messages_size(), 2);
  EXPECT_EQ(written.messages(0).role(), "system");
  EXPECT_EQ(written.messages(0).content(), BlockText(corpus, Block(5, 50)));
  EXPECT_EQ(written.messages(1).role(), "user");
  EXPECT_EQ(written.messages(1).content(), BlockText(corpus, Block(1, 20)));
}

TEST(WriteOut, KeepsTheMarkerBehindWhatOthersShare) {
  const v1::Corpus corpus = MeasuredCorpus();
  v1::Prompt prompt = PromptOf({Block(1, 20), Block(2, 30)});
  prompt.set_shared_blocks(1);
  const std::string content =
      WriteOut(corpus, prompt, "[1] ").messages(0).content();
  EXPECT_EQ(content, absl::StrCat(BlockText(corpus, Block(1, 20)), "[1] ",
                                  BlockText(corpus, Block(2, 30))));
  prompt.set_shared_blocks(2);
  EXPECT_TRUE(absl::EndsWith(
      WriteOut(corpus, prompt, "[1] ").messages(0).content(), "[1] "));
}

class TokenIdsTest : public testing::Test {
 protected:
  TokenIdsTest() {
    for (uint32_t i = 0; i < TokensOf(corpus_); ++i) {
      corpus_.add_token_ids(1000 + i);
    }
  }

  std::vector<uint32_t> Ids(const v1::Prompt& prompt,
                            const std::string& marker) {
    const v1::Prompt written = WriteOut(corpus_, prompt, marker);
    EXPECT_EQ(written.messages_size(), 0);
    return {written.token_ids().begin(), written.token_ids().end()};
  }

  v1::Corpus corpus_ = MeasuredCorpus();
};

TEST_F(TokenIdsTest, AreExactlyAsManyAsAsked) {
  for (const uint32_t tokens : {1u, 17u, 1000u, 5000u}) {
    EXPECT_EQ(Ids(PromptOf({Block(9, tokens)}), "").size(), tokens);
  }
}

TEST_F(TokenIdsTest, HaveTheDigitsOfTheMarkerBehindWhatOthersShare) {
  v1::Prompt prompt = PromptOf({Block(1, 20), Block(2, 30)});
  prompt.set_shared_blocks(1);
  const auto one = Ids(prompt, "[000000000012] ");
  const auto other = Ids(prompt, "[000000000021] ");
  EXPECT_EQ(one.size(), 62U);
  EXPECT_EQ(other.size(), 62U);
  EXPECT_NE(one, other);
  const auto without = Ids(PromptOf({Block(1, 20)}), "");
  EXPECT_EQ(std::vector<uint32_t>(one.begin(), one.begin() + 20), without);
}

TEST(WithOtherText, HasTheLengthsAndNoneOfTheTexts) {
  v1::Prompt prompt = PromptOf({Block(1, 20), Block(2, 30)});
  *prompt.add_system_blocks() = Block(3, 40);
  const v1::Prompt other = WithOtherText(prompt);
  for (const int i : {0, 1}) {
    EXPECT_EQ(other.blocks(i).tokens(), prompt.blocks(i).tokens());
    EXPECT_NE(other.blocks(i).key(), prompt.blocks(i).key());
  }
  EXPECT_NE(other.system_blocks(0).key(), 3u);
  EXPECT_NE(other.blocks(0).key(), other.blocks(1).key());
}

TEST(TurnText, IsTheTurnsBlocksAndContent) {
  const v1::Corpus corpus = MeasuredCorpus();
  v1::Turn turn;
  *turn.add_blocks() = Block(4, 12);
  turn.set_content(" And?");
  EXPECT_EQ(TurnText(corpus, turn), BlockText(corpus, Block(4, 12)) + " And?");
}

}  // namespace
}  // namespace byzerperf
