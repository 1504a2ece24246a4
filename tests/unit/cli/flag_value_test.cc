#include "common/cli/flag_value.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

TEST(FlagValue, QuotesTheTextAndStatesTheRule) {
  EXPECT_EQ(ParseCount("-1").status().message(),
            "'-1' must be a whole number from 0 to 4294967295");
  EXPECT_EQ(ParseCount("4294967296").ok(), false);
  EXPECT_EQ(ParseNumber("nan").status().message(), "'nan' must be a number");
  EXPECT_EQ(ParseSwitch("maybe").status().message(),
            "'maybe' must be true or false");
}

TEST(FlagValue, KnowsTheUsualWordsForOnAndOff) {
  for (const char* text : {"true", "True", "1", "yes", "on", "ON"}) {
    EXPECT_TRUE(*ParseSwitch(text)) << text;
  }
  for (const char* text : {"false", "False", "0", "no", "off"}) {
    EXPECT_FALSE(*ParseSwitch(text)) << text;
  }
}

TEST(FlagValue, QuotesWhateverYamlCouldMisread) {
  EXPECT_EQ(YamlText("prompts/en-1.jsonl"), "prompts/en-1.jsonl");
  EXPECT_EQ(YamlText(""), "\"\"");
  EXPECT_EQ(YamlText("null"), "\"null\"");
  EXPECT_EQ(YamlText("a: b # c"), "\"a: b # c\"");
  EXPECT_EQ(YamlText("say \"你好\"\n"), "\"say \\\"你好\\\"\\n\"");
  EXPECT_EQ(YamlList({"a", "b c"}), "[a, \"b c\"]");
}

TEST(FlagValue, WritesTheShortestNumberThatReadsBackAlike) {
  EXPECT_EQ(YamlNumber(0.01), "0.01");
  EXPECT_EQ(YamlNumber(2), "2");
}

}  // namespace
}  // namespace byzerperf
