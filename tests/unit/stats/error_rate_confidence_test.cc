#include "common/stats/error_rate_confidence.h"

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

// A request a tenth of a second, `failing` of every hundred the first.
RequestSections InSpells(uint32_t requests, uint32_t failing, uint32_t cycle) {
  RequestSections sections;
  SampleValues values;
  values[v1::Metric::e2e] = 100'000'000;
  for (uint32_t i = 0; i < requests; ++i) {
    if (i % cycle < failing) {
      sections.AddFailure(0.1 * i);
    } else {
      sections.AddOk(0.1 * i, values);
    }
  }
  return sections;
}

// Newcombe, Two-sided confidence intervals for the single proportion, 1998,
// table I: method 3.
TEST(WilsonInterval, IsThatOfTheLiterature) {
  EXPECT_NEAR(WilsonInterval(81.0 / 263, 263).low(), 0.2553, 5e-5);
  EXPECT_NEAR(WilsonInterval(81.0 / 263, 263).high(), 0.3662, 5e-5);
  EXPECT_NEAR(WilsonInterval(15.0 / 148, 148).low(), 0.0624, 5e-5);
  EXPECT_NEAR(WilsonInterval(15.0 / 148, 148).high(), 0.1605, 5e-5);
  EXPECT_EQ(WilsonInterval(0, 20).low(), 0);
  EXPECT_NEAR(WilsonInterval(0, 20).high(), 0.1611, 5e-5);
}

TEST(WilsonInterval, StaysWithinAShare) {
  EXPECT_NEAR(WilsonInterval(0, 100).high(), 0.037, 0.0005);
  EXPECT_EQ(WilsonInterval(1, 100).high(), 1);
  EXPECT_NEAR(WilsonInterval(1, 100).low(), 0.963, 0.0005);
}

TEST(ErrorRateInterval, IsWilsonsWhereFailuresAreSpreadEvenly) {
  const v1::Interval even = ErrorRateInterval(InSpells(600, 1, 10), 60, 600);
  const v1::Interval alone = WilsonInterval(0.1, 600);
  EXPECT_DOUBLE_EQ(even.low(), alone.low());
  EXPECT_DOUBLE_EQ(even.high(), alone.high());
}

// All in three spells of 2 s, 15 s apart.
TEST(ErrorRateInterval, IsWiderWhereTheyCameInSpells) {
  const v1::Interval spells =
      ErrorRateInterval(InSpells(600, 20, 170), 80, 600);
  const v1::Interval alone = WilsonInterval(80.0 / 600, 600);
  EXPECT_LT(spells.low(), 0.8 * alone.low());
  EXPECT_GT(spells.high(), 1.2 * alone.high());
}

TEST(ErrorRateInterval, NeedsNoSections) {
  EXPECT_DOUBLE_EQ(ErrorRateInterval({}, 0, 100).high(),
                   WilsonInterval(0, 100).high());
}

}  // namespace
}  // namespace byzerperf
