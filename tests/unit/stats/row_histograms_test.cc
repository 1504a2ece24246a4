#include "common/stats/row_histograms.h"

#include "gtest/gtest.h"

namespace byzerperf {
namespace {

using v1::Metric;

v1::RequestRecord OkRow() {
  v1::RequestRecord row;
  row.set_outcome(v1::Outcome::ok);
  row.set_attempt(1);
  row.set_issued_s(0);
  row.set_connected_s(0.001);
  row.set_sent_s(0.002);
  row.set_first_token_s(0.2);
  row.set_last_token_s(0.3);
  row.set_done_s(0.301);
  row.set_tpot_ms(10.5);
  row.set_output_tokens(3);
  row.set_text_events(3);
  return row;
}

TEST(AddRow, RecordsWhatTheRowSays) {
  MetricHistograms histograms;
  AddRow(OkRow(), LoadKind::kClosedLoop, histograms);
  EXPECT_EQ(histograms.Of(Metric::ttft).max(), 200'000'000u);
  EXPECT_EQ(histograms.Of(Metric::e2e).max(), 300'000'000u);
  EXPECT_EQ(histograms.Of(Metric::connect).max(), 2'000'000u);
  EXPECT_EQ(histograms.Of(Metric::tpot).max(), 10'500'000u);
  EXPECT_EQ(histograms.Of(Metric::ntpot).max(), 100'000'000u);
  EXPECT_TRUE(histograms.Of(Metric::ttst).empty());
  EXPECT_TRUE(histograms.Of(Metric::icl).empty());
}

// In a closed loop `scheduled` is when the slot was free: no user waited then.
TEST(AddRow, TakesLatenciesFromTheScheduleInAnOpenLoopOnly) {
  v1::RequestRecord row = OkRow();
  row.set_scheduled_s(-0.05);
  MetricHistograms open;
  AddRow(row, LoadKind::kOpenLoop, open);
  EXPECT_EQ(open.Of(Metric::ttft_intended).max(), 250'000'000u);
  EXPECT_EQ(open.Of(Metric::e2e_intended).max(), 350'000'000u);
  EXPECT_EQ(open.Of(Metric::ttft).max(), 200'000'000u);
  EXPECT_EQ(open.Of(Metric::send_lag).max(), 50'000'000u);
  MetricHistograms closed;
  AddRow(row, LoadKind::kClosedLoop, closed);
  EXPECT_TRUE(closed.Of(Metric::ttft_intended).empty());
  EXPECT_TRUE(closed.Of(Metric::e2e_intended).empty());
  EXPECT_TRUE(closed.Of(Metric::send_lag).empty());
}

TEST(AddRow, RecordsHowFarTheInputIsFromTheAskedLength) {
  v1::RequestRecord row = OkRow();
  row.set_input_tokens(1003);
  row.set_asked_input_tokens(1000);
  MetricHistograms histograms;
  AddRow(row, LoadKind::kClosedLoop, histograms);
  EXPECT_EQ(histograms.Of(Metric::isl_error).max(), 3'000u);
}

TEST(AddRow, LeavesOutFailuresAndSecondAttempts) {
  MetricHistograms histograms;
  v1::RequestRecord failed = OkRow();
  failed.set_outcome(v1::Outcome::truncated);
  AddRow(failed, LoadKind::kClosedLoop, histograms);
  v1::RequestRecord second = OkRow();
  second.set_attempt(2);
  AddRow(second, LoadKind::kClosedLoop, histograms);
  EXPECT_EQ(histograms, MetricHistograms());
}

TEST(AddRow, RecordsGapsWhereTheyWereSaved) {
  v1::RequestRecord row = OkRow();
  row.add_gaps_ms(40);
  row.add_gaps_ms(60);
  MetricHistograms histograms;
  AddRow(row, LoadKind::kClosedLoop, histograms);
  EXPECT_EQ(histograms.Of(Metric::icl).sum(), 100'000'000u);
  EXPECT_EQ(histograms.Of(Metric::itl).count(), 2u);

  row.set_output_tokens(9);
  AddRow(row, LoadKind::kClosedLoop, histograms);
  row.set_output_tokens(3);
  row.set_token_source("events");
  AddRow(row, LoadKind::kClosedLoop, histograms);
  EXPECT_EQ(histograms.Of(Metric::icl).count(), 6u);
  EXPECT_EQ(histograms.Of(Metric::itl).count(), 2u);
}

}  // namespace
}  // namespace byzerperf
