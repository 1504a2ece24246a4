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
  AddRow(OkRow(), histograms);
  EXPECT_EQ(histograms.Of(Metric::ttft).max(), 200'000'000u);
  EXPECT_EQ(histograms.Of(Metric::e2e).max(), 300'000'000u);
  EXPECT_EQ(histograms.Of(Metric::connect).max(), 2'000'000u);
  EXPECT_EQ(histograms.Of(Metric::tpot).max(), 10'500'000u);
  EXPECT_EQ(histograms.Of(Metric::ntpot).max(), 100'000'000u);
  EXPECT_TRUE(histograms.Of(Metric::ttst).empty());
  EXPECT_TRUE(histograms.Of(Metric::icl).empty());
}

TEST(AddRow, LeavesOutFailuresAndSecondAttempts) {
  MetricHistograms histograms;
  v1::RequestRecord failed = OkRow();
  failed.set_outcome(v1::Outcome::truncated);
  AddRow(failed, histograms);
  v1::RequestRecord second = OkRow();
  second.set_attempt(2);
  AddRow(second, histograms);
  EXPECT_EQ(histograms, MetricHistograms());
}

TEST(AddRow, RecordsGapsWhereTheyWereSaved) {
  v1::RequestRecord row = OkRow();
  row.add_gaps_ms(40);
  row.add_gaps_ms(60);
  MetricHistograms histograms;
  AddRow(row, histograms);
  EXPECT_EQ(histograms.Of(Metric::icl).sum(), 100'000'000u);
  EXPECT_EQ(histograms.Of(Metric::itl).count(), 2u);

  row.set_output_tokens(9);
  AddRow(row, histograms);
  row.set_output_tokens(3);
  row.set_token_source("events");
  AddRow(row, histograms);
  EXPECT_EQ(histograms.Of(Metric::icl).count(), 6u);
  EXPECT_EQ(histograms.Of(Metric::itl).count(), 2u);
}

}  // namespace
}  // namespace byzerperf
