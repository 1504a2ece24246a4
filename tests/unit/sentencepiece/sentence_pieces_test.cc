#include "coordinator/sentencepiece/sentence_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sentencepiece_trainer.h>

#include <algorithm>
#include <string>

#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kCorpus[] = "prompts/corpus/alice-in-wonderland.txt";

// A model of 600 pieces, trained once on the shipped corpus; bytes stand for
// what it does not know.
const std::string& TrainedModel() {
  static const TempDir folder;
  static const std::string model = [] {
    const std::string prefix = folder.path() + "/tiny";
    const auto trained = sentencepiece::SentencePieceTrainer::Train(
        std::string("--input=") + kCorpus + " --model_prefix=" + prefix +
        " --vocab_size=600 --byte_fallback=true --minloglevel=3");
    EXPECT_TRUE(trained.ok()) << trained.ToString();
    return prefix + ".model";
  }();
  return model;
}

TEST(SentencePieces, CutATextIntoPiecesFromItsBeginningToItsEnd) {
  const std::string text = "Alice was beginning to get very tired";
  const SentencePieces pieces = CutBySentencePiece(TrainedModel(), text);
  EXPECT_EQ(pieces.error, "");
  ASSERT_GT(pieces.ids.size(), 6U);
  ASSERT_EQ(pieces.ids.size(), pieces.begins.size());
  EXPECT_EQ(pieces.begins.front(), 0U);
  EXPECT_TRUE(std::is_sorted(pieces.begins.begin(), pieces.begins.end()));
  EXPECT_LT(pieces.begins.back(), text.size());
}

TEST(SentencePieces, AreTheSameForTheSameText) {
  EXPECT_EQ(CutBySentencePiece(TrainedModel(), "curiouser and curiouser").ids,
            CutBySentencePiece(TrainedModel(), "curiouser and curiouser").ids);
}

TEST(SentencePieces, BeginAtBytesAlsoWhereCharactersAreLonger) {
  const SentencePieces pieces =
      CutBySentencePiece(TrainedModel(), "中文 Alice");
  EXPECT_EQ(pieces.error, "");
  EXPECT_GE(pieces.begins.back(), std::string("中文").size());
}

TEST(SentencePieces, OfAnEmptyTextAreNone) {
  EXPECT_THAT(CutBySentencePiece(TrainedModel(), "").ids, ElementsAre());
}

TEST(SentencePieces, SayWhatIsWrongWithTheFile) {
  EXPECT_THAT(CutBySentencePiece("no/such/file", "a").error, HasSubstr("file"));
  EXPECT_NE(CutBySentencePiece(kCorpus, "a").error, "");
}

}  // namespace
}  // namespace byzerperf
