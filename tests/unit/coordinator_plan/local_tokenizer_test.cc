#include "coordinator/plan/local_tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "common/plan/corpus.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A script stands for the program that knows the library.
class LocalTokenizerTest : public testing::Test {
 protected:
  LocalTokenizerTest() {
    std::string words = "one";
    for (int i = 1; i < 20; ++i) words += " one";
    corpus_ = CutIntoUnits(words);
  }

  void Install(const std::string& script) {
    const std::string path = folder_.path() + "/sentence_pieces";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    chmod(path.c_str(), 0700);
  }

  absl::Status Count() {
    return CountBySentencePiece(folder_.path(), "tokenizer.model", &corpus_);
  }

  TempDir folder_;
  v1::Corpus corpus_;
};

TEST_F(LocalTokenizerTest, CountsATokenForTheUnitInWhichItBegins) {
  // Units end at bytes 63 and 79.
  Install("cat > \"$0.in\"; printf '7 0\\n8 5\\n9 62\\n7 63\\n8 70\\n'");
  ASSERT_TRUE(Count().ok());
  EXPECT_THAT(corpus_.token_ids(), ElementsAre(7, 8, 9, 7, 8));
  EXPECT_THAT(corpus_.unit_tokens(), ElementsAre(3, 2));
  EXPECT_TRUE(CheckCorpus(corpus_).ok());
  std::ifstream given(folder_.path() + "/sentence_pieces.in");
  std::string text;
  std::getline(given, text);
  EXPECT_EQ(text, corpus_.text());
}

TEST_F(LocalTokenizerTest, SaysWhatIsWrongWithTheModel) {
  Install("cat > /dev/null; echo 'no model' >&2; exit 1");
  EXPECT_THAT(std::string(Count().message()),
              HasSubstr("--tokenizer: 'tokenizer.model' can't be read as a "
                        "SentencePiece model (no model)"));
}

TEST_F(LocalTokenizerTest, SaysThatItsProgramIsMissing) {
  EXPECT_THAT(std::string(Count().message()),
              HasSubstr("/sentence_pieces' can't be begun"));
}

}  // namespace
}  // namespace byzerperf
