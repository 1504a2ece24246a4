#include "common/base/duration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace byzerperf {
namespace {

using ::testing::HasSubstr;

TEST(ParseDuration, ReadsNumbersWithUnits) {
  EXPECT_EQ(*ParseDuration("500ms"), absl::Milliseconds(500));
  EXPECT_EQ(*ParseDuration("2s"), absl::Seconds(2));
  EXPECT_EQ(*ParseDuration("1m"), absl::Minutes(1));
  EXPECT_EQ(*ParseDuration("1.5h"), absl::Minutes(90));
}

TEST(ParseDuration, ReadsABareNumberInTheUnitOfTheFlag) {
  EXPECT_EQ(*ParseDuration("90"), absl::Seconds(90));
  EXPECT_EQ(*ParseDuration("20", absl::Milliseconds(1)),
            absl::Milliseconds(20));
}

TEST(ParseDuration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "fast", "5 apples", "-1s", "inf", "nan"}) {
    EXPECT_FALSE(ParseDuration(text).ok()) << text;
  }
  EXPECT_THAT(ParseDuration("soon").status().message(),
              HasSubstr("such as 500ms, 2s or 1m"));
}

}  // namespace
}  // namespace byzerperf
