#include "coordinator/report/summary_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_split.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::StartsWith;

// Cells of a row by column name; the samples hold no comma.
std::map<std::string, std::string> RowOf(const std::string& csv, size_t row) {
  const std::vector<std::string> lines = absl::StrSplit(csv, '\n');
  const std::vector<std::string> names = absl::StrSplit(lines[0], ',');
  const std::vector<std::string> cells = absl::StrSplit(lines[row], ',');
  EXPECT_EQ(names.size(), cells.size());
  std::map<std::string, std::string> by_name;
  for (size_t i = 0; i < names.size(); ++i) by_name[names[i]] = cells[i];
  return by_name;
}

TEST(SummaryCsv, HasARowALevelUnderTheNamesOfTheJson) {
  const SampleRun run = SampleRuns().at("errors");
  const std::string csv = SummaryCsv(run.result, CsvEncoding::kPlain);
  EXPECT_THAT(csv, StartsWith("level,asked_concurrency,"));
  auto row = RowOf(csv, 4);
  EXPECT_EQ(row.at("level"), "c0020");
  EXPECT_EQ(row.at("asked_concurrency"), "20");
  EXPECT_EQ(row.at("ttft_ms_p50"), "465.92");
  EXPECT_EQ(row.at("outcomes_http_429"), "61");
  EXPECT_EQ(row.at("outcomes_malformed"), "0");
  EXPECT_EQ(row.at("valid"), "false");
  EXPECT_EQ(row.at("throughput_output_tokens_per_s"), "202.48");
  EXPECT_EQ(row.at("client_verdict"), "ok");
  EXPECT_EQ(row.at("client_cause"), "");
  EXPECT_EQ(row.at("client_ttft_error_bound_us"), "190");
  EXPECT_EQ(row.at("client_icl_error_bound_us"), "110");
  EXPECT_EQ(row.at("client_disturbs_server"), "false");
}

TEST(SummaryCsv, HasTheNumbersOfAnOpenLoop) {
  const SampleRun run = SampleRuns().at("rates_not_sent");
  const std::string csv = SummaryCsv(run.result, CsvEncoding::kPlain);
  auto row = RowOf(csv, 2);
  EXPECT_EQ(row.at("level"), "r0008.0");
  EXPECT_EQ(row.at("asked_concurrency"), "");
  EXPECT_EQ(row.at("asked_rate_per_s"), "8");
  EXPECT_EQ(row.at("reached_rate_per_s"), "8");
  EXPECT_EQ(row.at("ttft_ms_p50"), "131.9");
  EXPECT_EQ(row.at("ttft_intended_ms_p50"), "342.94000000000005");
  EXPECT_NE(row.at("e2e_intended_ms_p99"), "");
  EXPECT_EQ(row.at("over_saturated"), "false");
  EXPECT_EQ(RowOf(csv, 3).at("requests_not_sent"), "262");
  EXPECT_EQ(RowOf(csv, 3).at("outcomes_not_sent"), "262");
}

TEST(SummaryCsv, LeavesAbsentNumbersEmpty) {
  const SampleRun run = SampleRuns().at("not_streaming");
  auto row = RowOf(SummaryCsv(run.result, CsvEncoding::kPlain), 1);
  EXPECT_EQ(row.at("ttft_ms_p50"), "");
  EXPECT_EQ(row.at("e2e_ms_p99_9"), "");
  EXPECT_EQ(row.at("hidden_reasoning_share"), "");
}

TEST(SummaryCsv, HasColumnsForIntervalsThatSomeLevelHas) {
  SampleRun run = SampleRuns().at("knee");
  v1::LevelResult& level = *run.result.mutable_levels(1);
  level.mutable_ttft_ms()->mutable_ci95()->set_method("spectral");
  v1::Interval& mean = *level.mutable_ttft_ms()->mutable_ci95()->mutable_mean();
  mean.set_low(170);
  mean.set_high(190);
  v1::Throughput& throughput = *level.mutable_throughput();
  throughput.mutable_ci95()->mutable_requests_per_s()->set_high(2.5);
  const std::string csv = SummaryCsv(run.result, CsvEncoding::kPlain);
  auto with = RowOf(csv, 2);
  EXPECT_EQ(with.at("ttft_ms_ci95_mean_low"), "170");
  EXPECT_EQ(with.at("ttft_ms_ci95_mean_high"), "190");
  EXPECT_EQ(with.at("ttft_ms_ci95_method"), "spectral");
  EXPECT_EQ(with.at("throughput_ci95_requests_per_s_high"), "2.5");
  EXPECT_EQ(RowOf(csv, 1).at("ttft_ms_ci95_mean_low"), "");
  EXPECT_EQ(with.count("e2e_ms_ci95_method"), 0u);
}

TEST(SummaryCsv, BeginsWithAByteOrderMarkOnlyWhenAsked) {
  const SampleRun run = SampleRuns().at("knee");
  EXPECT_THAT(SummaryCsv(run.result, CsvEncoding::kWithByteOrderMark),
              StartsWith("\xEF\xBB\xBFlevel,"));
}

TEST(SummaryCsv, QuotesWhatNeedsIt) {
  SampleRun run = SampleRuns().at("single_level");
  (*run.result.mutable_levels(0)->mutable_metadata())["note"] = "a,\"b\"";
  const std::string csv = SummaryCsv(run.result, CsvEncoding::kPlain);
  EXPECT_THAT(csv, ::testing::HasSubstr("\"a,\"\"b\"\"\""));
  EXPECT_THAT(csv, ::testing::HasSubstr(",metadata_note,"));
}

}  // namespace
}  // namespace byzerperf
