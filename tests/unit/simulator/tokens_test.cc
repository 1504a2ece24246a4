#include "simulator/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/base/text.h"

namespace byzerperf {
namespace {

using ::testing::SizeIs;

TEST(Tokenize, CountsFourBytesOfPlainTextAsOneToken) {
  EXPECT_THAT(Tokenize(""), SizeIs(0));
  EXPECT_THAT(Tokenize("abcd"), SizeIs(1));
  EXPECT_THAT(Tokenize("abcde"), SizeIs(2));
  EXPECT_THAT(Tokenize(std::string(400, 'a')), SizeIs(100));
}

TEST(Tokenize, CountsEachCjkCharacterAsOneToken) {
  EXPECT_THAT(Tokenize("首时延"), SizeIs(3));
  EXPECT_THAT(Tokenize("首 Token 时延"), SizeIs(1 + 2 + 2));
  EXPECT_THAT(Tokenize("\U00020000"), SizeIs(1));
}

TEST(Tokenize, TakesAccentedLettersAndBadBytesAsPlainBytes) {
  EXPECT_THAT(Tokenize("éé"), SizeIs(1));
  EXPECT_THAT(Tokenize("\xff\xe4"), SizeIs(1));
  EXPECT_THAT(Tokenize("\xe4\xbd"), SizeIs(1));  // cut in a character
}

TEST(Tokenize, GivesEqualBeginningsEqualTokens) {
  const auto shorter = Tokenize("one two three f");
  const auto longer = Tokenize("one two three four");
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end() - 1, longer.begin()));
}

TEST(IsMostlyCjk, HoldsFromAQuarterOfTheTokensOn) {
  EXPECT_TRUE(IsMostlyCjk("你好"));
  EXPECT_TRUE(IsMostlyCjk("解释 TTFT 和 TPOT"));
  EXPECT_FALSE(IsMostlyCjk("Explain the word 好 to me in plain English."));
  EXPECT_FALSE(IsMostlyCjk(""));
}

TEST(Words, AreUtf8ForEveryNumber) {
  for (uint64_t number = 0; number < 200; ++number) {
    EXPECT_EQ(EnglishWord(number).front(), ' ');
    EXPECT_TRUE(IsUtf8(ChineseWord(number)));
    EXPECT_TRUE(IsMostlyCjk(ChineseWord(number)));
  }
}

}  // namespace
}  // namespace byzerperf
