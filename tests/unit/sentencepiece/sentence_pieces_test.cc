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

// A model of 600 pieces, trained on the shipped corpus; bytes stand for what it
// does not know.
class SentencePiecesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempDir;
    const std::string prefix = folder_->path() + "/tiny";
    const auto trained = sentencepiece::SentencePieceTrainer::Train(
        std::string("--input=") + kCorpus + " --model_prefix=" + prefix +
        " --vocab_size=600 --byte_fallback=true --minloglevel=3");
    ASSERT_TRUE(trained.ok()) << trained.ToString();
    model_ = new std::string(prefix + ".model");
  }
  static void TearDownTestSuite() {
    delete model_;
    delete folder_;
  }

  static TempDir* folder_;
  static std::string* model_;
};

TempDir* SentencePiecesTest::folder_ = nullptr;
std::string* SentencePiecesTest::model_ = nullptr;

TEST_F(SentencePiecesTest, CutATextIntoPiecesFromItsBeginningToItsEnd) {
  const std::string text = "Alice was beginning to get very tired";
  const SentencePieces pieces = CutBySentencePiece(*model_, text);
  EXPECT_EQ(pieces.error, "");
  ASSERT_GT(pieces.ids.size(), 6U);
  ASSERT_EQ(pieces.ids.size(), pieces.begins.size());
  EXPECT_EQ(pieces.begins.front(), 0U);
  EXPECT_TRUE(std::is_sorted(pieces.begins.begin(), pieces.begins.end()));
  EXPECT_LT(pieces.begins.back(), text.size());
}

TEST_F(SentencePiecesTest, AreTheSameForTheSameText) {
  EXPECT_EQ(CutBySentencePiece(*model_, "curiouser and curiouser").ids,
            CutBySentencePiece(*model_, "curiouser and curiouser").ids);
}

TEST_F(SentencePiecesTest, BeginAtBytesAlsoWhereCharactersAreLonger) {
  const SentencePieces pieces = CutBySentencePiece(*model_, "中文 Alice");
  EXPECT_EQ(pieces.error, "");
  EXPECT_GE(pieces.begins.back(), std::string("中文").size());
}

TEST_F(SentencePiecesTest, OfAnEmptyTextAreNone) {
  EXPECT_THAT(CutBySentencePiece(*model_, "").ids, ElementsAre());
}

TEST_F(SentencePiecesTest, SayWhatIsWrongWithTheFile) {
  EXPECT_THAT(CutBySentencePiece("no/such/file", "a").error, HasSubstr("file"));
  EXPECT_NE(CutBySentencePiece(kCorpus, "a").error, "");
}

}  // namespace
}  // namespace byzerperf
