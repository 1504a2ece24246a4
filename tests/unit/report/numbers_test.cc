#include "coordinator/report/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace byzerperf {
namespace {

TEST(FormatNumber, HasThreeSignificantDigitsAndIsWholeFromAHundredOn) {
  EXPECT_EQ(FormatNumber(0), "0");
  EXPECT_EQ(FormatNumber(0.01234), "0.0123");
  EXPECT_EQ(FormatNumber(1.234), "1.23");
  EXPECT_EQ(FormatNumber(9.996), "10.0");
  EXPECT_EQ(FormatNumber(12.34), "12.3");
  EXPECT_EQ(FormatNumber(99.96), "100");
  EXPECT_EQ(FormatNumber(123.4), "123");
  EXPECT_EQ(FormatNumber(1234.4), "1234");
  EXPECT_EQ(FormatNumber(12345), "12,345");
  EXPECT_EQ(FormatNumber(1234567), "1,234,567");
  EXPECT_EQ(FormatNumber(123456), "123,456");
}

TEST(FormatNumber, ShowsWhatIsNotANumber) {
  EXPECT_EQ(FormatNumber(std::nullopt), "–");
  EXPECT_EQ(FormatNumber(std::numeric_limits<double>::quiet_NaN()), "–");
  EXPECT_EQ(FormatNumber(std::numeric_limits<double>::infinity()), "∞");
}

TEST(FormatPercent, HasTwoSignificantDigits) {
  EXPECT_EQ(FormatPercent(0), "0%");
  EXPECT_EQ(FormatPercent(0.00123), "0.12%");
  EXPECT_EQ(FormatPercent(0.0534), "5.3%");
  EXPECT_EQ(FormatPercent(0.37), "37%");
  EXPECT_EQ(FormatPercent(0.996), "100%");
  EXPECT_EQ(FormatPercent(1), "100%");
  EXPECT_EQ(FormatPercent(std::nullopt), "–");
}

TEST(FormatChange, IsAPercentageBelowADoublingAndAFactorFromThere) {
  EXPECT_EQ(FormatChange({100, 171}), "+71%");
  EXPECT_EQ(FormatChange({100, 97.5}), "−2.5%");
  EXPECT_EQ(FormatChange({100, 100}), "±0%");
  EXPECT_EQ(FormatChange({100, 270}), "×2.7");
  EXPECT_EQ(FormatChange({1, 25}), "×25");
}

TEST(FormatChange, IsEmptyWhereItCannotBeSaid) {
  EXPECT_EQ(FormatChange({0, 5}), "");
  EXPECT_EQ(FormatChange({std::nullopt, 5}), "");
  EXPECT_EQ(FormatChange({5, std::nullopt}), "");
}

TEST(FormatLoad, IsWholeUnlessARateIsNot) {
  EXPECT_EQ(FormatLoad(5), "5");
  EXPECT_EQ(FormatLoad(12000), "12,000");
  EXPECT_EQ(FormatLoad(0.5), "0.5");
}

TEST(FormatSeconds, UsesTheTwoLargestUnits) {
  EXPECT_EQ(FormatSeconds(0), "0s");
  EXPECT_EQ(FormatSeconds(41.2), "42s");
  EXPECT_EQ(FormatSeconds(185), "3m05s");
  EXPECT_EQ(FormatSeconds(3725), "1h02m");
}

}  // namespace
}  // namespace byzerperf
