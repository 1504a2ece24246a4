#include "coordinator/report/interval_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace byzerperf {
namespace {

std::string Sure(double value, double low, double high, double scale = 1) {
  v1::Interval interval;
  interval.set_low(low);
  interval.set_high(high);
  return FormatSure(value, &interval, scale);
}

TEST(FormatSure, SaysHowFarTheFartherEndIs) {
  EXPECT_EQ(Sure(313, 309, 317), "313 ± 4.00");
  EXPECT_EQ(Sure(300, 250, 400), "300 ± 100");
  EXPECT_EQ(Sure(300, 300, 300), "300 ± 0");
  EXPECT_EQ(Sure(2000, 1800, 2200, 0.001), "2.00 ± 0.200");
}

TEST(FormatSure, ShowsBothEndsWhereOneIsLessThanHalfAsFarAsTheOther) {
  EXPECT_EQ(Sure(300, 250, 401), "300 [250, 401]");
  EXPECT_EQ(Sure(300, 250, 900), "300 [250, 900]");
  EXPECT_EQ(Sure(300, 100, 300), "300 [100, 300]");
  EXPECT_EQ(Sure(2000, 1900, 4000, 0.001), "2.00 [1.90, 4.00]");
}

TEST(FormatSure, IsTheBareNumberWhereNothingSaysHowSureItIs) {
  EXPECT_EQ(FormatSure(313, nullptr), "313");
  EXPECT_EQ(FormatSure(std::nullopt, nullptr), "–");
  EXPECT_EQ(Sure(313, 309, std::numeric_limits<double>::infinity()), "313");
}

}  // namespace
}  // namespace byzerperf
