#include "common/base/json_string.h"

#include <string>

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

TEST(JsonString, EscapesWhatJsonForbids) {
  EXPECT_EQ(JsonString(""), R"("")");
  EXPECT_EQ(JsonString("say \"hi\" \\ bye"), R"("say \"hi\" \\ bye")");
  EXPECT_EQ(JsonString("a\nb\rc\td"), R"("a\nb\rc\td")");
  EXPECT_EQ(JsonString(std::string_view("\0\x1f\x7f", 3)),
            "\"\\u0000\\u001f\x7f\"");
}

TEST(JsonString, LeavesOtherCharactersAlone) {
  EXPECT_EQ(JsonString("你好, </script> 🙂"), "\"你好, </script> 🙂\"");
}

TEST(JsonString, WritesTheShortestNumberThatReadsBack) {
  EXPECT_EQ(JsonNumber(0.01), "0.01");
  EXPECT_EQ(JsonNumber(0.99), "0.99");
  EXPECT_EQ(JsonNumber(0), "0");
  EXPECT_EQ(JsonNumber(1), "1");
  EXPECT_EQ(JsonNumber(0.1 + 0.2), "0.30000000000000004");
}

}  // namespace
}  // namespace byzerperf
