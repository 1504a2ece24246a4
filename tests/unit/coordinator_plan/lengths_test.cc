#include "coordinator/plan/lengths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace byzerperf {
namespace {

using testing::HasSubstr;

constexpr uint32_t kDraws = 20'000;

struct Sample {
  double mean = 0;
  double stddev = 0;
  double median = 0;
  double least = 0;
};

Sample SampleInputs(const LengthRules& rules) {
  std::vector<double> drawn;
  drawn.reserve(kDraws);
  for (uint32_t i = 0; i < kDraws; ++i) {
    drawn.push_back(*DrawLengths(rules, 11, i).input);
  }
  std::sort(drawn.begin(), drawn.end());
  Sample sample;
  for (const double value : drawn) sample.mean += value / kDraws;
  for (const double value : drawn) {
    sample.stddev += (value - sample.mean) * (value - sample.mean) / kDraws;
  }
  sample.stddev = std::sqrt(sample.stddev);
  sample.median = drawn[kDraws / 2];
  sample.least = drawn.front();
  return sample;
}

LengthRules Rules(LengthSpread input, LengthShape shape) {
  return {{LengthKind{input, {}, 1}}, shape};
}

TEST(DrawLengths, IsTheMeanWhereNothingVaries) {
  const LengthRules rules{
      {LengthKind{LengthSpread{1000, 0}, LengthSpread{200, 0}, 1}},
      LengthShape::kNormal};
  for (uint32_t i = 0; i < 100; ++i) {
    const DrawnLengths lengths = DrawLengths(rules, 1, i);
    EXPECT_EQ(lengths.input, 1000U);
    EXPECT_EQ(lengths.output, 200U);
  }
}

// Standard errors over 20,000 draws: 0.7 of the mean, 0.5 of the deviation.
TEST(DrawLengths, HasTheMeanAndDeviationOfANormalDistribution) {
  const Sample sample = SampleInputs(Rules({1000, 100}, LengthShape::kNormal));
  EXPECT_NEAR(sample.mean, 1000, 4);
  EXPECT_NEAR(sample.stddev, 100, 3);
}

TEST(DrawLengths, CutsANormalDistributionOffAtOneToken) {
  EXPECT_EQ(SampleInputs(Rules({10, 30}, LengthShape::kNormal)).least, 1);
}

// exp(mu) is the median: 1000 / sqrt(1 + 0.5²) = 894.
TEST(DrawLengths, HasTheMeanAndDeviationOfALognormalDistribution) {
  const Sample sample =
      SampleInputs(Rules({1000, 500}, LengthShape::kLognormal));
  EXPECT_NEAR(sample.mean, 1000, 18);
  EXPECT_NEAR(sample.stddev, 500, 30);
  EXPECT_NEAR(sample.median, 894, 16);
}

TEST(DrawLengths, TakesEachKindAsOftenAsItsWeightSays) {
  auto kinds = ParseSequenceDistribution("256,128:60;512,512:40");
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  const LengthRules rules{*kinds, LengthShape::kNormal};
  int first = 0;
  for (uint32_t i = 0; i < kDraws; ++i) {
    const DrawnLengths lengths = DrawLengths(rules, 3, i);
    if (lengths.input == 256U) {
      ++first;
      EXPECT_EQ(lengths.output, 128U);
    } else {
      EXPECT_EQ(lengths.input, 512U);
      EXPECT_EQ(lengths.output, 512U);
    }
  }
  EXPECT_NEAR(first, kDraws * 0.6, 5 * std::sqrt(kDraws * 0.24));
}

TEST(DrawLengths, IsAPureFunctionOfSeedAndNumber) {
  const LengthRules rules = Rules({1000, 100}, LengthShape::kNormal);
  EXPECT_EQ(DrawLengths(rules, 3, 5).input, DrawLengths(rules, 3, 5).input);
  EXPECT_NE(DrawLengths(rules, 3, 5).input, DrawLengths(rules, 4, 5).input);
}

TEST(SequenceDistribution, ReadsLengthsDeviationsAndWeights) {
  const auto kinds = ParseSequenceDistribution("256|10,128:60; 512,512|20:40");
  ASSERT_TRUE(kinds.ok()) << kinds.status();
  ASSERT_EQ(kinds->size(), 2U);
  EXPECT_EQ((*kinds)[0].input, (LengthSpread{256, 10}));
  EXPECT_EQ((*kinds)[0].output, (LengthSpread{128, 0}));
  EXPECT_EQ((*kinds)[0].weight, 60);
  EXPECT_EQ((*kinds)[1].output, (LengthSpread{512, 20}));
}

TEST(SequenceDistribution, NamesANumberAndItsRange) {
  const auto error = [](const char* text) {
    return std::string(ParseSequenceDistribution(text).status().message());
  };
  EXPECT_THAT(error("0,128"), HasSubstr("has an input length that is no number "
                                        "from 1 to 100,000,000"));
  EXPECT_THAT(error("9,128:0"), HasSubstr("has a weight that is no number "
                                          "above 0 and up to 100,000,000"));
}

TEST(SequenceDistribution, SaysWhatCannotBeRead) {
  for (const char* text : {"256", "256,128,4", "256,128:60:4", "", "0,128",
                           "256,x", "256|-1,128", "256,128:0", "1|2|3,4"}) {
    const auto kinds = ParseSequenceDistribution(text);
    EXPECT_FALSE(kinds.ok()) << text;
    EXPECT_THAT(std::string(kinds.status().message()),
                HasSubstr("expected INPUT,OUTPUT[:WEIGHT]"));
  }
}

}  // namespace
}  // namespace byzerperf
