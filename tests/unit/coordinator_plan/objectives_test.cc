#include "coordinator/plan/objectives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ParseObjectives, ReadsNameStatisticLimitAndUnit) {
  const struct {
    std::string text;
    std::string name;
    bool less;
    double limit;
  } kCases[] = {
      {"ttft_p99<500ms", "ttft_p99_ms", true, 500},
      {"ttft_p99_ms<0.5s", "ttft_p99_ms", true, 500},
      {"TTFT_p99.9 < 2s", "ttft_p99_9_ms", true, 2000},
      {"first_chunk_mean<1.5ms", "first_chunk_mean_ms", true, 1.5},
      {"icl_max<80ms", "icl_max_ms", true, 80},
      {"output_tokens_mean>100", "output_tokens_mean", false, 100},
      {"decode_tokens_per_s_p50>20 tok/s", "decode_tokens_per_s_p50", false,
       20},
      {"isl_error_p50<1%", "isl_error_p50_pct", true, 1},
      {"isl_error_p99_pct<2.5", "isl_error_p99_pct", true, 2.5},
      {"error_rate<1%", "error_rate", true, 0.01},
      {"error_rate<0.02", "error_rate", true, 0.02},
      {"throughput_output_tokens_per_s>1000tok/s",
       "throughput_output_tokens_per_s", false, 1000},
      {"throughput_requests_per_s>2.5", "throughput_requests_per_s", false,
       2.5},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.text);
    const auto objectives = ParseObjectives({test.text});
    ASSERT_TRUE(objectives.ok()) << objectives.status();
    const v1::Objective& objective = objectives->list.at(0);
    EXPECT_EQ(objective.name(), test.name);
    EXPECT_EQ(objective.less(), test.less);
    EXPECT_DOUBLE_EQ(objective.limit(), test.limit);
    EXPECT_EQ(objective.text(), test.text);
    EXPECT_THAT(objectives->notices, IsEmpty());
  }
}

TEST(ParseObjectives, TakesNoIntervalForAFigure) {
  EXPECT_THAT(ParseObjectives({"throughput_ci95<1"}).status().message(),
              HasSubstr("'throughput_ci95<1' must name error_rate"));
}

TEST(ParseObjectives, TranslatesAiPerfsNamesAndSaysSo) {
  const auto objectives = ParseObjectives({"time_to_first_token_p99<500ms",
                                           "inter_token_latency_p90<50ms",
                                           "output_token_throughput>9"});
  ASSERT_TRUE(objectives.ok()) << objectives.status();
  EXPECT_EQ(objectives->list[0].name(), "ttft_p99_ms");
  EXPECT_EQ(objectives->list[1].name(), "tpot_p90_ms");
  EXPECT_EQ(objectives->list[2].name(), "throughput_output_tokens_per_s");
  EXPECT_THAT(objectives->notices,
              ElementsAre(HasSubstr("'ttft_p99'"), HasSubstr("'tpot_p90'"),
                          HasSubstr("'throughput_output_tokens_per_s'")));
}

TEST(ParseObjectives, SaysWhatIsWrong) {
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"ttft_p99", "must be NAME_STAT < VALUE UNIT"},
      {"ttft_p99<", "must be NAME_STAT < VALUE UNIT"},
      {"ttft_p99<=500ms", "must be NAME_STAT < VALUE UNIT"},
      {"ttft<500ms", "a metric and its statistic, such as ttft_p99"},
      {"tftt_p99<500ms", "did you mean ttft_p99?"},
      {"ttft_p98<500ms", "must name error_rate, throughput_…"},
      {"ttft_intended_p99<1s", "must name error_rate"},
      {"ttft_p99<500", "needs a time with its unit, such as 500ms"},
      {"ttft_p99<soon", "needs a time with its unit"},
      {"error_rate<5", "must be a percentage such as 5% or a share"},
      {"error_rate<5ms", "must be a percentage"},
      {"throughput_requests_per_s>-1", "needs a number from 0"},
  };
  for (const auto& test : kCases) {
    const auto objectives = ParseObjectives({test.text});
    EXPECT_THAT(objectives.status().message(),
                HasSubstr("--fail-on: '" + test.text + "' "));
    EXPECT_THAT(objectives.status().message(), HasSubstr(test.message));
  }
}

TEST(ParseShare, TakesAPercentageOrAShare) {
  EXPECT_DOUBLE_EQ(*ParseShare("5%"), 0.05);
  EXPECT_DOUBLE_EQ(*ParseShare("0.05"), 0.05);
  EXPECT_DOUBLE_EQ(*ParseShare("100%"), 1);
  EXPECT_FALSE(ParseShare("5").ok());
  EXPECT_FALSE(ParseShare("101%").ok());
  EXPECT_FALSE(ParseShare("nan").ok());
  EXPECT_FALSE(ParseShare("").ok());
}

}  // namespace
}  // namespace byzerperf
