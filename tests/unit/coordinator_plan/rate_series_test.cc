#include "coordinator/plan/rate_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

class RateSeriesTest : public ::testing::Test {
 protected:
  absl::StatusOr<RateSeries> Read(const std::string& text) {
    return ReadRateSeries(dir_.Write("rates.csv", text));
  }

  static std::string Text(const RateSeries& series) {
    std::string text;
    for (const v1::RateStretch& stretch : series.stretches) {
      text += std::to_string(static_cast<int>(stretch.duration_s())) +
              "s:" + std::to_string(static_cast<int>(stretch.from_per_s())) +
              "-" + std::to_string(static_cast<int>(stretch.to_per_s())) + " ";
    }
    return text;
  }

  TempDir dir_;
};

TEST_F(RateSeriesTest, GoesInStraightLinesFromOneLineToTheNext) {
  const auto series = Read("0,5\n10,5\n30,20\n60,0\n");
  ASSERT_TRUE(series.ok()) << series.status();
  EXPECT_EQ(Text(*series), "10s:5-5 20s:5-20 30s:20-0 0s:20-20 ");
  EXPECT_EQ(series->end_s, 60);
  EXPECT_EQ(series->highest_per_s, 20);
}

TEST_F(RateSeriesTest, StepsWhereTwoLinesHaveOneTime) {
  EXPECT_EQ(Text(*Read("0,2\n10,2\n10,8\n20,8\n")), "10s:2-2 10s:8-8 0s:8-8 ");
  EXPECT_EQ(Text(*Read("0,2\n0,4\n5,4\n5,0\n")), "5s:4-4 0s:4-4 ");
}

TEST_F(RateSeriesTest, PassesOverAHeadingCommentsBlanksAndLineEnds) {
  EXPECT_EQ(Text(*Read("\xEF\xBB\xBF# by hand\r\n time_s , rate_per_s\r\n\r\n"
                       "0, 5 # at night\r\n60,5\r\n")),
            "60s:5-5 0s:5-5 ");
}

TEST_F(RateSeriesTest, NamesTheLineWhatStandsThereAndTheRule) {
  const std::string file = dir_.File("rates.csv");
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"0,5\nsoon,5\n", ":2: 'soon,5' must be SECONDS,RATE such as 60,10"},
      {"time_s,rate_per_s\na,b\n", ":2: 'a,b' must be SECONDS,RATE"},
      {"0,5\n60\n", ":2: '60' must be SECONDS,RATE"},
      {"0,5\n60,,5\n", ":2: '60,,5' must be SECONDS,RATE"},
      {"0,5\n60,5,7\n", ":2: '60,5,7' must be SECONDS,RATE"},
      {"5,5\n", ":1: '5,5' must begin at 0, the level's start"},
      {"0,5\n60,5\n59.5,5\n",
       ":3: '59.5,5' must not go back in time (from 60 s)"},
      {"0,5\nnan,5\n", ":2: 'nan,5' must not go back in time"},
      {"0,5\n9,5\n9,6\n9,7\n", ":4: '9,7' is the third one at this time"},
      {"0,-1\n", ":1: '0,-1' has a rate that is not from 0 to 1000000"},
      {"0,inf\n", ":1: '0,inf' has a rate that is not from 0"},
      {"0,5\n604801,5\n", ":2: '604801,5' is later than 7 days"},
      {"", " must have at least two lines SECONDS,RATE"},
      {"0,5\n", " must have at least two lines SECONDS,RATE"},
      {"0,5\n0.05,5\n", " must have at least two lines SECONDS,RATE"},
      {"0,5\n0,6\n", " must have at least two lines SECONDS,RATE"},
      {"0,0\n60,0\n", ": its highest rate, 0, must be from 0.001"},
  };
  for (const auto& test : kCases) {
    const auto series = Read(test.text);
    ASSERT_FALSE(series.ok()) << test.text;
    EXPECT_THAT(series.status().message(),
                HasSubstr("--request-rate-series: " + file + test.message));
  }
}

TEST_F(RateSeriesTest, HasAtMostTenThousandLines) {
  std::string text;
  for (int second = 0; second < 10'000; ++second) {
    text += std::to_string(second) + ",1\n";
  }
  EXPECT_EQ(Read(text)->stretches.size(), 10'000u);
  EXPECT_THAT(Read(text + "10000,1\n").status().message(),
              HasSubstr(":10001: '10000,1' is more than the 10000 lines"));
}

TEST_F(RateSeriesTest, NeedsAFile) {
  for (const std::string& path : {dir_.File("absent.csv"), dir_.path()}) {
    EXPECT_THAT(ReadRateSeries(path).status().message(),
                HasSubstr("--request-rate-series: '" + path +
                          "' is not a file that can be read"));
  }
}

}  // namespace
}  // namespace byzerperf
