#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/report/bar_chart.h"
#include "coordinator/report/text_table.h"
#include "coordinator/report/text_width.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;

TEST(WrapText, BreaksAtBlanksAndBetweenWideCharacters) {
  EXPECT_THAT(WrapText("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(WrapText("输出吞吐最高", 8), ElementsAre("输出吞吐", "最高"));
}

TEST(WrapText, NeverBeginsALineWithAClosingMark) {
  EXPECT_THAT(WrapText("输出吞吐，最高", 8), ElementsAre("输出吞", "吐，最高"));
}

TEST(WrapText, KeepsAWordThatIsTooLongAndIndentsLaterLines) {
  EXPECT_THAT(WrapText("a http://10.0.0.1:8000 b", 10, 2),
              ElementsAre("a", "  http://10.0.0.1:8000", "  b"));
}

TEST(TextTable, AlignsChineseHeadingsWithTheirNumbers) {
  TextTable table;
  table.AddColumn("并发数", Align::kRight);
  table.AddColumn("时延", Align::kRight);
  table.AddRow({"5", "1.23"});
  table.AddRow({"10", "45,678"});
  EXPECT_EQ(table.Plain(),
            "并发数    时延\n"
            "     5    1.23\n"
            "    10  45,678\n");
}

TEST(TextTable, AlignsChineseCellsByTheirWidth) {
  TextTable table;
  table.AddColumn("target", Align::kLeft);
  table.AddColumn("state", Align::kRight);
  table.AddColumn("ms", Align::kRight);
  table.AddRow({"目标服务 A", "正常", "1"});
  table.AddRow({"b", "ok", "10"});
  EXPECT_EQ(table.Plain(),
            "target      state  ms\n"
            "目标服务 A   正常   1\n"
            "b              ok  10\n");
}

TEST(TextTable, EscapesBarsInMarkdown) {
  TextTable table;
  table.AddColumn("a", Align::kLeft);
  table.AddColumn("b", Align::kRight);
  table.AddRow({"x|y", "1"});
  EXPECT_EQ(table.Markdown(),
            "| a    |   b |\n"
            "| ---- | --: |\n"
            "| x\\|y |   1 |\n");
}

TEST(Bar, GoesByEighthsAndShowsTheSmallestValue) {
  EXPECT_EQ(Bar(100, 100, 4), "████");
  EXPECT_EQ(Bar(50, 100, 4), "██");
  EXPECT_EQ(Bar(37.5, 100, 4), "█▌");
  EXPECT_EQ(Bar(0.01, 100, 4), "▏");
  EXPECT_EQ(Bar(0, 100, 4), "");
  EXPECT_EQ(Bar(std::nullopt, 100, 4), "");
}

}  // namespace
}  // namespace byzerperf
