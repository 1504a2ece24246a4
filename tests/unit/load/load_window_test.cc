#include "worker/load/load_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/rpc/channel_limits.h"
#include "common/stats/metric_histograms.h"
#include "tests/unit/load/load_fixture.h"
#include "worker/load/recorder.h"

namespace byzerperf {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A window of so many answers, each with a text of so many bytes.
LoadWindow WindowOf(const RunContext& run, uint32_t first, uint32_t rows,
                    size_t text_bytes = 0) {
  Recorder recorder(run, 0);
  for (uint32_t i = 0; i < rows; ++i) {
    RequestRecord record;
    record.index = first + i;
    record.phase = v1::Phase::measured;
    record.outcome = v1::Outcome::ok;
    record.issued_ns = 1'000'000;
    record.first_token_ns = record.last_token_ns = 2'000'000;
    record.done_ns = record.ended_ns = 2'000'000;
    record.text_events = {{2'000'000, 1, 0}};
    record.text = std::string(text_bytes, 'x');
    recorder.AddFinished(record);
  }
  return std::move(*recorder.TakeWindow(3'000'000));
}

std::vector<v1::Batch> BatchesOf(const RunContext& run, LoadWindow window) {
  std::vector<v1::Batch> batches(1 + window.behind.size());
  window.MoveTo(run, batches[0]);
  for (size_t i = 0; i < window.behind.size(); ++i) {
    window.behind[i].MoveTo(run, batches[i + 1]);
  }
  return batches;
}

// Rows in the order of their indices, none twice, and in each batch the
// statistics of exactly its rows.
void ExpectUnits(const std::vector<v1::Batch>& batches, uint32_t rows) {
  uint32_t next = 0;
  for (const v1::Batch& batch : batches) {
    uint64_t in_histograms = 0;
    for (const v1::StatsGroup& group : batch.stats()) {
      MetricHistograms histograms;
      ASSERT_TRUE(histograms.MergeFrom(group).ok());
      in_histograms += histograms.Of(v1::Metric::e2e).count();
    }
    uint64_t in_seconds = 0;
    for (const auto& second : batch.seconds()) in_seconds += second.ok();
    EXPECT_EQ(in_histograms, batch.rows_size());
    EXPECT_EQ(in_seconds, batch.rows_size());
    for (const auto& row : batch.rows()) EXPECT_EQ(row.index(), next++);
    EXPECT_LT(batch.ByteSizeLong(), kMaxMessageBytes);
  }
  EXPECT_EQ(next, rows);
}

TEST(LoadWindow, TakesLaterOnesInWhileThereIsRoom) {
  const auto run = SmallRun();
  LoadWindow window = WindowOf(*run, 0, 900);
  window.Merge(WindowOf(*run, 900, 1100));
  EXPECT_THAT(window.behind, IsEmpty());
  ExpectUnits(BatchesOf(*run, std::move(window)), 2000);
}

TEST(LoadWindow, StandsBeforeLaterOnesWhenItIsFull) {
  const auto run = SmallRun();
  LoadWindow window = WindowOf(*run, 0, 1500);
  window.Merge(WindowOf(*run, 1500, 1500));
  window.Merge(WindowOf(*run, 3000, 500));
  LoadWindow later = WindowOf(*run, 3500, 1800);
  later.Merge(WindowOf(*run, 5300, 1800));
  window.Merge(std::move(later));
  EXPECT_THAT(window.behind, SizeIs(3));
  ExpectUnits(BatchesOf(*run, std::move(window)), 7100);
}

TEST(LoadWindow, KeepsTheLatestState) {
  const auto run = SmallRun();
  LoadWindow window = WindowOf(*run, 0, 1500);
  LoadWindow later = WindowOf(*run, 1500, 1500);
  later.state.begun = 3000;
  window.Merge(std::move(later));
  EXPECT_EQ(window.state.begun, 3000u);
}

TEST(LoadWindow, FitsIntoMessagesThoughAnswersAreLong) {
  const auto run = SmallRun();
  run->plan.mutable_recording()->set_save_text(true);
  LoadWindow window;
  for (uint32_t i = 0; i < 8; ++i) {
    window.Merge(WindowOf(*run, i, 1, size_t{20} << 20));
  }
  EXPECT_THAT(window.behind, SizeIs(7));
  const std::vector<v1::Batch> batches = BatchesOf(*run, std::move(window));
  EXPECT_EQ(batches[0].rows(0).text().size(), size_t{4} << 20);
  ExpectUnits(batches, 8);
}

}  // namespace
}  // namespace byzerperf
