#include "coordinator/run/json_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(JsonText, KeepsInfiniteObjectives) {
  v1::LevelResult level;
  (*level.mutable_objectives())["ttft_p99_ms"] =
      std::numeric_limits<double>::infinity();
  v1::LevelResult read;
  ASSERT_TRUE(ReadJson(JsonText(level), &read).ok());
  EXPECT_EQ(read.objectives().at("ttft_p99_ms"),
            std::numeric_limits<double>::infinity());
}

TEST(JsonText, LeavesUndefinedNumbersOut) {
  v1::LevelResult level;
  level.mutable_ttft_ms()->set_count(3);
  const std::string text = JsonText(level);
  EXPECT_THAT(text, HasSubstr("\"count\": 3"));
  EXPECT_THAT(text, Not(HasSubstr("p50")));
  EXPECT_THAT(text, Not(HasSubstr("tpot_ms")));
}

}  // namespace
}  // namespace byzerperf
