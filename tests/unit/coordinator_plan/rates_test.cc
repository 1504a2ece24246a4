#include "coordinator/plan/rates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(ParseRates, ReadsOneAListARangeInfAndAMixture) {
  EXPECT_THAT(*ParseRates("10"), ElementsAre(10));
  EXPECT_THAT(*ParseRates("4, 2,2"), ElementsAre(4, 2, 2));
  EXPECT_THAT(*ParseRates("2:8:3"), ElementsAre(2, 5, 8));
  EXPECT_THAT(*ParseRates("inf"), ElementsAre(kInf));
  EXPECT_THAT(*ParseRates("1.5,10:20:10,inf"), ElementsAre(1.5, 10, 20, kInf));
}

TEST(ParseRates, StepsByDecimalsWithoutTheirRoundingErrors) {
  EXPECT_THAT(*ParseRates("0.1:0.7:0.1"),
              ElementsAre(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7));
  EXPECT_THAT(*ParseRates("0.25:1:0.25"), ElementsAre(0.25, 0.5, 0.75, 1));
}

TEST(ParseRates, RefusesWhatBreaksTheGrammarAndSaysIt) {
  for (const char* text :
       {"",          ",",       "0",           "-5",
        "five",      "1e3",     "nan",         "infinity",
        "0x10",      "5:20",    "20:5:5",      "5:20:0",
        "1:2:3:4",   "1:inf:1", "1.2.3",       ".",
        "0.0000001", "2000000", "1:2000000:1", "0.001:1000000:0.001"}) {
    const auto rates = ParseRates(text);
    ASSERT_FALSE(rates.ok()) << text;
    EXPECT_THAT(rates.status().message(),
                HasSubstr(std::string("--request-rate: '") + text + "'"));
    EXPECT_THAT(rates.status().message(), HasSubstr("FROM:TO:STEP"));
    EXPECT_THAT(rates.status().message(), HasSubstr("from 0.001 to 1000000"));
  }
}

TEST(RateNames, HaveFourDigitsAndOneDecimal) {
  EXPECT_THAT(RateNames({10, 2.5, kInf}),
              ElementsAre("r0010.0", "r0002.5", "rinf"));
}

TEST(RateNames, HaveMoreDigitsWhereARateNeedsThem) {
  EXPECT_THAT(RateNames({0.25, 10}), ElementsAre("r0000.25", "r0010.00"));
  EXPECT_THAT(RateNames({5, 12345}), ElementsAre("r00005.0", "r12345.0"));
  EXPECT_THAT(RateNames({1.0 / 3}), ElementsAre("r0000.333333"));
}

TEST(RateNames, NumberALevelThatComesAgain) {
  EXPECT_THAT(RateNames({2, 4, 2, kInf, kInf}),
              ElementsAre("r0002.0", "r0004.0", "r0002.0-2", "rinf", "rinf-2"));
}

}  // namespace
}  // namespace byzerperf
