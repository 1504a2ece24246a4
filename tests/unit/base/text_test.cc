#include "common/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SplitList, TrimsPartsAndLeavesEmptyOnesOut) {
  EXPECT_THAT(SplitList("a, b,,c "), ElementsAre("a", "b", "c"));
  EXPECT_THAT(SplitList(" , "), IsEmpty());
}

TEST(NearestName, FindsATypingErrorAndNothingElse) {
  const std::vector<std::string> known = {"model", "max-tokens", "url"};
  EXPECT_EQ(NearestName("modle", known), "model");
  EXPECT_EQ(NearestName("max-token", known), "max-tokens");
  EXPECT_EQ(NearestName("zzz", known), "");
}

TEST(SafeUtf8, ReplacesBadBytesAndNeverSplitsACharacter) {
  EXPECT_EQ(SafeUtf8("a\xff"
                     "b",
                     100),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(SafeUtf8("并发", 4), "并");
}

TEST(IsUtf8, KnowsOverlongFormsAndSurrogates) {
  EXPECT_TRUE(IsUtf8("并发数 ok 🙂"));
  EXPECT_FALSE(IsUtf8("\xC0\x80"));
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));
  EXPECT_FALSE(IsUtf8("\xF4\x90\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xE5\xB9"));
}

}  // namespace
}  // namespace byzerperf
