#include "simulator/model.h"

#include <gtest/gtest.h>

namespace byzerperf {
namespace {

ModelOptions Constant() {
  ModelOptions options;
  options.ttft_ns = *Distribution::OfDurations("50ms");
  options.gap_ns = *Distribution::OfDurations("10ms");
  options.output_tokens = *Distribution::OfNumbers("64");
  return options;
}

ModelOptions Random(uint64_t seed) {
  ModelOptions options;
  options.ttft_ns = *Distribution::OfDurations("lognormal:50ms,0.3");
  options.gap_ns = *Distribution::OfDurations("normal:10ms,1ms");
  options.output_tokens = *Distribution::OfNumbers("uniform:20,400");
  options.seed = seed;
  return options;
}

TEST(Model, TtftGrowsWithTheTokensThatAreNotCached) {
  ModelOptions options = Constant();
  options.prefill_ns_per_token = 1000;
  const Model model(options);
  EXPECT_EQ(model.TtftNs(0, 0), 50'000'000);
  EXPECT_EQ(model.TtftNs(0, 200), 50'200'000);
}

TEST(Model, GapGrowsWithTheBatch) {
  ModelOptions options = Constant();
  options.slowdown = 0.05;
  const Model model(options);
  EXPECT_EQ(model.GapNs(0, 1, 1), 10'000'000);
  EXPECT_EQ(model.GapNs(0, 1, 2), 10'500'000);
  EXPECT_EQ(model.GapNs(0, 1, 21), 20'000'000);
}

TEST(Model, AnswerStopsByItselfWithinTheLimit) {
  const Model model(Constant());
  EXPECT_EQ(model.Length(0, {}).tokens, 64);
  EXPECT_FALSE(model.Length(0, {.max_tokens = 64}).hit_limit);
  EXPECT_EQ(model.Length(0, {.max_tokens = 64}).tokens, 64);
}

TEST(Model, AnswerIsCutAtTheLimit) {
  const Model model(Constant());
  EXPECT_EQ(model.Length(0, {.max_tokens = 10}).tokens, 10);
  EXPECT_TRUE(model.Length(0, {.max_tokens = 10}).hit_limit);
}

TEST(Model, AnswerFillsTheLimitWhenTheEndOfTextIsIgnored) {
  const Model model(Constant());
  const AnswerLength length =
      model.Length(0, {.max_tokens = 200, .ignore_eos = true});
  EXPECT_EQ(length.tokens, 200);
  EXPECT_TRUE(length.hit_limit);
}

TEST(Model, AnswerHasAtLeastTheAskedTokens) {
  const Model model(Constant());
  EXPECT_EQ(model.Length(0, {.max_tokens = 200, .min_tokens = 100}).tokens,
            100);
}

TEST(Model, AnswerIsNeverEmpty) {
  ModelOptions options = Constant();
  options.output_tokens = *Distribution::OfNumbers("0");
  EXPECT_EQ(Model(options).Length(0, {}).tokens, 1);
}

TEST(Model, IsTheSameForTheSameSeed) {
  const Model one(Random(1));
  const Model same(Random(1));
  for (uint64_t request = 0; request < 50; ++request) {
    EXPECT_EQ(one.TtftNs(request, 0), same.TtftNs(request, 0));
    EXPECT_EQ(one.GapNs(request, 3, 1), same.GapNs(request, 3, 1));
    EXPECT_EQ(one.Length(request, {}).tokens, same.Length(request, {}).tokens);
    EXPECT_EQ(one.Word(request, 2, Model::Language::kEnglish),
              same.Word(request, 2, Model::Language::kEnglish));
  }
}

TEST(Model, DiffersBySeedRequestAndToken) {
  const Model one(Random(1));
  const Model other(Random(2));
  EXPECT_NE(one.TtftNs(0, 0), other.TtftNs(0, 0));
  EXPECT_NE(one.TtftNs(0, 0), one.TtftNs(1, 0));
  EXPECT_NE(one.GapNs(0, 1, 1), one.GapNs(0, 2, 1));
}

}  // namespace
}  // namespace byzerperf
