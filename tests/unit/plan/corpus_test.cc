#include "common/plan/corpus.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

namespace byzerperf {
namespace {

std::string Words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += i == 0 ? "word" : " word";
  return text;
}

TEST(Corpus, IsCutIntoUnitsOfSixteenWords) {
  const v1::Corpus corpus = CutIntoUnits(Words(40));
  const auto units = UnitsOf(corpus);
  ASSERT_EQ(units.size(), 3U);
  EXPECT_EQ(units[0], Words(16));
  EXPECT_EQ(units[1], " " + Words(16));
  EXPECT_EQ(units[2], " " + Words(8));
}

TEST(Corpus, DrawsBlanksTogether) {
  EXPECT_EQ(CutIntoUnits("  one \n\t two\r\n").text(), "one two");
}

TEST(Corpus, TakesEachCharacterOfAScriptWithoutBlanksForAWord) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "中";
  const auto units = UnitsOf(CutIntoUnits(text));
  ASSERT_EQ(units.size(), 2U);
  EXPECT_EQ(units[0].size(), 16 * std::string("中").size());
}

TEST(Corpus, OfAnEmptyTextHasNoUnit) {
  EXPECT_EQ(CutIntoUnits(" \n").unit_bytes_size(), 0);
}

TEST(Corpus, SharesTokensSoThatTheyAddUp) {
  v1::Corpus corpus = CutIntoUnits(Words(1600));
  const std::vector<double> weights(100, 21.7);
  ShareTokens(weights, 2000, &corpus);
  EXPECT_EQ(TokensOf(corpus), 2000U);
  for (const uint32_t tokens : corpus.unit_tokens()) EXPECT_EQ(tokens, 20U);
}

TEST(Corpus, SharesByWeightWithinOneTokenOfAnyStretch) {
  v1::Corpus corpus = CutIntoUnits(Words(64));
  ShareTokens({1, 3, 2, 4}, 25, &corpus);
  EXPECT_EQ(std::vector<uint32_t>(corpus.unit_tokens().begin(),
                                  corpus.unit_tokens().end()),
            (std::vector<uint32_t>{3, 7, 5, 10}));
}

TEST(Corpus, GuessesFourBytesAToken) {
  EXPECT_EQ(GuessTokens("sixteen letters!"), 4);
  EXPECT_EQ(GuessTokens("中文，好"), 4);
  EXPECT_EQ(GuessTokens("中 abc"), 2);
}

TEST(Corpus, IsWholeOrRefused) {
  v1::Corpus corpus = CutIntoUnits(Words(40));
  EXPECT_TRUE(CheckCorpus(corpus).ok());
  ShareTokens(GuessUnits(corpus), 50, &corpus);
  EXPECT_TRUE(CheckCorpus(corpus).ok());
  corpus.add_token_ids(7);
  EXPECT_EQ(CheckCorpus(corpus).message(),
            "corpus: 1 token ids must be none or the 50 tokens of its units");
  corpus.clear_token_ids();
  corpus.add_unit_tokens(7);
  EXPECT_EQ(CheckCorpus(corpus).message(),
            "corpus: 4 units with tokens must have counted all units or none");
  corpus.add_unit_bytes(7);
  EXPECT_EQ(CheckCorpus(corpus).message(),
            "corpus: 206 bytes in units must be units of its text's 199 bytes");
  EXPECT_FALSE(CheckCorpus(v1::Corpus()).ok());
}

TEST(CheckCorpus, LimitsItsUnitsAndTokens) {
  v1::Corpus many = CutIntoUnits(Words(16 * kMaxCorpusUnits));
  EXPECT_TRUE(CheckCorpus(many).ok()) << CheckCorpus(many);
  many = CutIntoUnits(Words(16 * kMaxCorpusUnits + 1));
  EXPECT_EQ(CheckCorpus(many).message(),
            "the units of the corpus: 10001 must be from 1 to 10000");
  v1::Corpus corpus = CutIntoUnits(Words(32));
  corpus.add_unit_tokens(1);
  corpus.add_unit_tokens(999'999);
  EXPECT_TRUE(CheckCorpus(corpus).ok()) << CheckCorpus(corpus);
  // Their sum as uint32_t would be 0.
  corpus.set_unit_tokens(1, 4'294'967'295);
  EXPECT_FALSE(CheckCorpus(corpus).ok());
}

}  // namespace
}  // namespace byzerperf
