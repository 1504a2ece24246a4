#include "common/base/secret.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace byzerperf {
namespace {

template <typename T, typename = void>
struct Prints : std::false_type {};
template <typename T>
struct Prints<T, std::void_t<decltype(std::declval<std::ostream&>()
                                      << std::declval<const T&>())>>
    : std::true_type {};

TEST(Secret, DoesNotPrintOrTurnIntoText) {
  static_assert(Prints<std::string>::value);
  static_assert(!Prints<Secret>::value);
  static_assert(!std::is_convertible_v<Secret, std::string>);
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
  static_assert(!std::is_convertible_v<std::string, Secret>);
}

TEST(Secret, RevealsItsTextWhenAsked) {
  EXPECT_EQ(Secret("key").reveal(), "key");
}

TEST(Secret, MatchesOnlyTheWholeText) {
  const Secret secret("correct horse");
  EXPECT_TRUE(secret.Matches("correct horse"));
  for (const std::string_view wrong :
       {"", "c", "correct hors", "correct horsf", "Correct horse",
        "correct horse ", "correct horsecorrect horse"}) {
    EXPECT_FALSE(secret.Matches(wrong)) << wrong;
  }
}

TEST(Secret, ThatIsEmptyMatchesNothing) {
  EXPECT_FALSE(Secret().Matches(""));
  EXPECT_FALSE(Secret().Matches("x"));
}

}  // namespace
}  // namespace byzerperf
