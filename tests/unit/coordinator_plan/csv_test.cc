#include "coordinator/plan/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/plan/csv_columns.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Records = std::vector<std::vector<std::string>>;

Records Read(std::string_view text) {
  CsvReader reader(text);
  Records records;
  for (;;) {
    const auto next = reader.Next();
    EXPECT_TRUE(next.ok()) << next.status();
    if (!next.ok() || !next->has_value()) return records;
    records.push_back((*next)->fields);
  }
}

std::string ErrorIn(std::string_view text) {
  CsvReader reader(text);
  for (;;) {
    const auto next = reader.Next();
    if (!next.ok()) {
      return std::to_string(reader.line()) + ": " +
             std::string(next.status().message());
    }
    if (!next->has_value()) return "";
  }
}

TEST(Csv, CutsAtCommasAndLineEnds) {
  EXPECT_EQ(Read("a,b\nc,d\n"), (Records{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(Read("a,b\r\nc,d"), (Records{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(Read("a,,\n,"), (Records{{"a", "", ""}, {"", ""}}));
  EXPECT_EQ(Read(""), Records{});
}

TEST(Csv, PassesOverEmptyLines) {
  EXPECT_EQ(Read("\n\na\n\r\nb\n\n"), (Records{{"a"}, {"b"}}));
}

TEST(Csv, QuotesKeepCommasLineBreaksAndDoubledQuotes) {
  EXPECT_EQ(Read("\"a,\"\"b\"\"\r\nc\",\"\"\r\nd,\"e\""),
            (Records{{"a,\"b\"\r\nc", ""}, {"d", "e"}}));
}

TEST(Csv, AQuoteInsideAPlainFieldStandsForItself) {
  EXPECT_EQ(Read("5\" disk,x"), (Records{{"5\" disk", "x"}}));
}

TEST(Csv, SaysOnWhichLineARecordBegins) {
  CsvReader reader("a\n\"b\n\nc\"\n\nd\n");
  EXPECT_EQ((*reader.Next())->line, 1);
  EXPECT_EQ((*reader.Next())->line, 2);
  EXPECT_EQ((*reader.Next())->line, 6);
}

TEST(Csv, RefusesQuotesThatDoNotMatch) {
  EXPECT_THAT(ErrorIn("a\n\"b\nc"), HasSubstr("2: a double quote opens"));
  EXPECT_THAT(ErrorIn("a\n\"b\"c\n"), HasSubstr("2: text follows"));
  EXPECT_THAT(ErrorIn("\"b\"\rc\n"), HasSubstr("1: text follows"));
}

TEST(CsvColumns, AreFoundByNameInEitherCaseAndTheFirstNameWins) {
  const CsvColumns columns(CsvRecord{{" Text", "PROMPT"}, 1});
  EXPECT_EQ(columns.Find({"prompt", "text"}), 1u);
  EXPECT_EQ(columns.Find({"text"}), 0u);
  EXPECT_EQ(columns.Find({"question"}), std::nullopt);
  EXPECT_EQ(columns.size(), 2u);
}

}  // namespace
}  // namespace byzerperf
