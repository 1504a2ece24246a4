#include "common/stats/request_sample.h"

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using v1::Metric;

constexpr int64_t kMs = 1'000'000;

// A streamed answer of 11 tokens: first one after 200 ms, then one each 10 ms.
RequestSample Streamed() {
  RequestSample sample;
  sample.issued_ns = 1000 * kMs;
  sample.connected_ns = 1002 * kMs;
  sample.sent_ns = 1003 * kMs;
  sample.first_chunk_ns = 1190 * kMs;
  sample.first_token_ns = 1200 * kMs;
  sample.second_token_ns = 1215 * kMs;
  sample.first_output_ns = 1250 * kMs;
  sample.last_token_ns = 1300 * kMs;
  sample.done_ns = 1301 * kMs;
  sample.tpot_ns = 10 * kMs;
  sample.input_tokens = 40;
  sample.output_tokens = 12;
  return sample;
}

uint64_t Only(const MetricHistograms& histograms, Metric::Value metric) {
  EXPECT_EQ(histograms.Of(metric).count(), 1u) << Metric::Value_Name(metric);
  return histograms.Of(metric).max();
}

TEST(AddSample, FollowsTheFormulasOfTheMetricsPage) {
  MetricHistograms histograms;
  AddSample(Streamed(), histograms);
  EXPECT_EQ(Only(histograms, Metric::ttft), 200u * kMs);
  EXPECT_EQ(Only(histograms, Metric::ttfo), 250u * kMs);
  EXPECT_EQ(Only(histograms, Metric::ttst), 15u * kMs);
  EXPECT_EQ(Only(histograms, Metric::first_chunk), 190u * kMs);
  EXPECT_EQ(Only(histograms, Metric::connect), 3u * kMs);
  EXPECT_EQ(Only(histograms, Metric::e2e), 300u * kMs);
  EXPECT_EQ(Only(histograms, Metric::tpot), 10u * kMs);
  EXPECT_EQ(Only(histograms, Metric::ntpot), 25u * kMs);
  EXPECT_EQ(Only(histograms, Metric::input_tokens), 40u);
  EXPECT_EQ(Only(histograms, Metric::output_tokens), 12u);
  EXPECT_EQ(Only(histograms, Metric::request_output_tokens_per_s), 40'000u);
  EXPECT_EQ(Only(histograms, Metric::decode_tokens_per_s), 100'000u);
  EXPECT_TRUE(histograms.Of(Metric::icl).empty());
  EXPECT_TRUE(histograms.Of(Metric::ttft_intended).empty());
  EXPECT_TRUE(histograms.Of(Metric::send_lag).empty());
}

TEST(AddSample, MeasuresFromTheScheduledTimeInAnOpenLoop) {
  RequestSample sample = Streamed();
  sample.scheduled_ns = 999 * kMs;
  MetricHistograms histograms;
  AddSample(sample, histograms);
  EXPECT_EQ(Only(histograms, Metric::ttft_intended), 201u * kMs);
  EXPECT_EQ(Only(histograms, Metric::e2e_intended), 301u * kMs);
  EXPECT_EQ(Only(histograms, Metric::send_lag), 1u * kMs);
}

TEST(AddSample, HasNoConnectTimeOnAReusedConnection) {
  RequestSample sample = Streamed();
  sample.connected_ns = std::nullopt;
  MetricHistograms histograms;
  AddSample(sample, histograms);
  EXPECT_TRUE(histograms.Of(Metric::connect).empty());
}

TEST(AddSample, TakesDoneAsTheEndOfAnAnswerInOnePiece) {
  RequestSample sample;
  sample.issued_ns = 10 * kMs;
  sample.sent_ns = 10 * kMs;
  sample.done_ns = 110 * kMs;
  sample.output_tokens = 10;
  MetricHistograms histograms;
  AddSample(sample, histograms);
  EXPECT_EQ(Only(histograms, Metric::e2e), 100u * kMs);
  EXPECT_EQ(Only(histograms, Metric::ntpot), 10u * kMs);
  EXPECT_TRUE(histograms.Of(Metric::ttft).empty());
  EXPECT_TRUE(histograms.Of(Metric::tpot).empty());
  EXPECT_TRUE(histograms.Of(Metric::first_chunk).empty());
}

TEST(AddSample, LeavesOutWhatTheServerDidNotCount) {
  RequestSample sample = Streamed();
  sample.input_tokens = std::nullopt;
  sample.output_tokens = std::nullopt;
  MetricHistograms histograms;
  AddSample(sample, histograms);
  EXPECT_TRUE(histograms.Of(Metric::input_tokens).empty());
  EXPECT_TRUE(histograms.Of(Metric::output_tokens).empty());
  EXPECT_TRUE(histograms.Of(Metric::ntpot).empty());
  EXPECT_TRUE(histograms.Of(Metric::request_output_tokens_per_s).empty());
}

TEST(AddSample, SaysHowFarInputsAreFromTheAskedLengthOnEitherSide) {
  for (const uint32_t asked : {50u, 32u}) {
    RequestSample sample = Streamed();  // 40 input tokens
    sample.asked_input_tokens = asked;
    MetricHistograms histograms;
    AddSample(sample, histograms);
    EXPECT_EQ(Only(histograms, Metric::isl_error),
              asked == 50 ? 200'000u : 250'000u);
  }
}

TEST(AddSample, KnowsNoErrorOfALengthThatWasNotAskedOrNotCounted) {
  MetricHistograms histograms;
  AddSample(Streamed(), histograms);
  RequestSample uncounted = Streamed();
  uncounted.asked_input_tokens = 40;
  uncounted.input_tokens = std::nullopt;
  AddSample(uncounted, histograms);
  RequestSample of_nothing = Streamed();
  of_nothing.asked_input_tokens = 0;
  AddSample(of_nothing, histograms);
  EXPECT_TRUE(histograms.Of(Metric::isl_error).empty());
}

TEST(AddSample, NeverDividesByZeroTokensOrTime) {
  RequestSample sample;
  sample.issued_ns = 5;
  sample.done_ns = 5;
  sample.output_tokens = 0;
  sample.tpot_ns = 0;
  MetricHistograms histograms;
  AddSample(sample, histograms);
  EXPECT_TRUE(histograms.Of(Metric::ntpot).empty());
  sample.output_tokens = 3;
  AddSample(sample, histograms);
  EXPECT_TRUE(histograms.Of(Metric::request_output_tokens_per_s).empty());
  EXPECT_TRUE(histograms.Of(Metric::decode_tokens_per_s).empty());
}

TEST(AddGaps, RecordsEveryGapAndNoItlWhenTokensAreUnknown) {
  MetricHistograms histograms;
  AddGaps({{10 * kMs}, {0}, {20 * kMs}}, GapTokens::kUnknown, histograms);
  EXPECT_EQ(histograms.Of(Metric::icl).count(), 3u);
  EXPECT_EQ(histograms.Of(Metric::icl).sum(), 30u * kMs);
  EXPECT_TRUE(histograms.Of(Metric::itl).empty());
}

TEST(AddGaps, MakesItlEqualToIclWithOneTokenAnEvent) {
  MetricHistograms histograms;
  AddGaps({{10 * kMs}, {20 * kMs}}, GapTokens::kOneEach, histograms);
  EXPECT_EQ(histograms.Of(Metric::itl), histograms.Of(Metric::icl));
}

TEST(AddGaps, SharesAGapAmongTheTokensOfItsEvent) {
  MetricHistograms histograms;
  AddGaps({{30 * kMs, 3}, {5 * kMs, 0}, {15 * kMs, 2}}, GapTokens::kFromUsage,
          histograms);
  EXPECT_EQ(histograms.Of(Metric::icl).count(), 3u);
  const Histogram& itl = histograms.Of(Metric::itl);
  EXPECT_EQ(itl.count(), 5u);
  EXPECT_EQ(itl.min(), 10u * kMs);
  EXPECT_EQ(itl.max(), 10u * kMs);
}

}  // namespace
}  // namespace byzerperf
