#include "coordinator/run/rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "coordinator/run/results_dir.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/run/run_fixture.h"

namespace byzerperf {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::HasSubstr;

// A run over fake workers whose results lie in a real directory.
class RebuildTest : public RunFixture {
 protected:
  RebuildTest() : path_(dir_.File("result")) {
    AddWorker();
    AddWorker();
    AddStage(4, 200);
    AddStage(8, 300);
  }

  void Save() {
    ResultsDir results({.path = path_, .plan_yaml = "model: chat\n"},
                       [](const absl::Status& error) { FAIL() << error; });
    RunController controller(loop_, clock_, std::move(task_), results,
                             observer_);
    controller.Start([this](RunEnd end) { end_ = std::move(end); });
    ASSERT_TRUE(RunToTheEnd());
    ASSERT_TRUE(results.Flush().ok());
  }

  // As if the coordinator had died in the second level.
  void CutOff() {
    namespace fs = std::filesystem;
    const std::string level = path_ + "/levels/c10008";
    fs::remove(path_ + "/summary.json");
    for (const char* name : {"summary.json", "histograms.json", "timeline.csv",
                             "byzerperf.json"}) {
      fs::remove(level + "/" + name);
    }
    fs::rename(level + "/requests.jsonl", level + "/requests.jsonl.part");
    fs::resize_file(level + "/requests.jsonl.part",
                    fs::file_size(level + "/requests.jsonl.part") - 100);
  }

  TempDir dir_;
  std::string path_;
};

TEST_F(RebuildTest, ReadsAWholeRunAsItWas) {
  Save();
  const auto saved = ReadResults(path_);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_TRUE(MessageDifferencer::Equals(saved->result, end_->result));
  EXPECT_TRUE(MessageDifferencer::Equals(saved->plan, end_->plan));
  EXPECT_EQ(saved->seed_aggregates.size(), 2u);
  EXPECT_EQ(saved->environment.workers_size(), 2);
  EXPECT_TRUE(saved->notices.empty());
}

TEST_F(RebuildTest, ComputesALevelThatWasCutOffFromItsRows) {
  Save();
  CutOff();
  const auto saved = ReadResults(path_);
  ASSERT_TRUE(saved.ok()) << saved.status();
  ASSERT_EQ(saved->result.levels_size(), 2);
  EXPECT_EQ(saved->result.ended(), "failed");
  EXPECT_EQ(saved->result.model(), "chat");
  EXPECT_TRUE(saved->result.levels(0).valid());
  const v1::LevelResult& whole = end_->result.levels(1);
  const v1::LevelResult& cut = saved->result.levels(1);
  EXPECT_FALSE(cut.valid());
  EXPECT_EQ(cut.requests().ok(), 299u);  // the last line was not whole
  EXPECT_EQ(cut.window().reason(), "steady");
  EXPECT_NEAR(cut.throughput().requests_per_s(),
              whole.throughput().requests_per_s(), 1);
  EXPECT_NEAR(cut.e2e_ms().p50(), whole.e2e_ms().p50(), 0.01);
  EXPECT_NEAR(cut.reached().concurrency_mean(), 8, 0.2);
  EXPECT_GT(saved->seed_aggregates[1].generated_tokens_count(), 0);
  ASSERT_EQ(saved->notices.size(), 1u);
  EXPECT_THAT(saved->notices[0], HasSubstr("299 rows"));
}

TEST_F(RebuildTest, ComputesAnOpenLoopThatWasCutOffFromItsSchedule) {
  v1::Stage& stage = *task_.plan.mutable_stages(1);
  stage.set_warmup_request_count(20);
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.set_rate_per_s(18);
  arrivals.set_pattern(v1::ArrivalPattern::constant);
  arrivals.set_smoothness(1);
  arrivals.set_max_in_flight(1);  // of two workers one takes part
  Save();
  CutOff();
  const auto saved = ReadResults(path_);
  ASSERT_TRUE(saved.ok()) << saved.status();
  const v1::LevelResult& whole = end_->result.levels(1);
  const v1::LevelResult& cut = saved->result.levels(1);
  EXPECT_EQ(cut.asked().rate_per_s(), 18);
  EXPECT_EQ(cut.window().reason(), "steady");
  EXPECT_NEAR(cut.window().end_s(), whole.window().end_s(), 1);
  EXPECT_NEAR(cut.reached().rate_per_s(), whole.reached().rate_per_s(), 0.2);
  EXPECT_NEAR(cut.requests().not_sent(), whole.requests().not_sent(), 2);
  EXPECT_NEAR(cut.ttft_intended_ms().p50(), whole.ttft_intended_ms().p50(),
              0.01);
  EXPECT_GT(cut.ttft_intended_ms().count(), 130u);
  EXPECT_NEAR(saved->seed_aggregates[1].num_concurrent_requests(),
              cut.reached().concurrency_mean(), 1e-9);
  EXPECT_FALSE(cut.over_saturated());
}

TEST_F(RebuildTest, MakesUpForAFileThatTheCoordinatorDidNotComeToWrite) {
  Save();
  const auto whole = ReadResults(path_);
  std::filesystem::remove(path_ + "/levels/c10008/byzerperf.json");
  std::filesystem::remove(path_ + "/levels/c10008/histograms.json");
  const auto saved = ReadResults(path_);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_TRUE(MessageDifferencer::Equals(saved->result, end_->result));
  EXPECT_TRUE(MessageDifferencer::Equals(saved->seed_aggregates[1],
                                         whole->seed_aggregates[1]));
  EXPECT_THAT(saved->notices[0], HasSubstr("byzerperf.json is missing"));
}

TEST_F(RebuildTest, LeavesOutLevelsThatNeverStarted) {
  Save();
  std::filesystem::remove_all(path_ + "/levels/c10008");
  const auto saved = ReadResults(path_);
  ASSERT_TRUE(saved.ok());
  EXPECT_EQ(saved->result.levels_size(), 1);
}

TEST_F(RebuildTest, NamesTheLineThatIsDamaged) {
  Save();
  CutOff();
  std::ofstream(path_ + "/levels/c10008/requests.jsonl.part", std::ios::app)
      << "\nnot json\n";
  EXPECT_THAT(std::string(ReadResults(path_).status().message()),
              HasSubstr("c10008/requests.jsonl:300"));
}

TEST_F(RebuildTest, RefusesWhatIsNoResultsDirectory) {
  EXPECT_THAT(std::string(ReadResults(dir_.path()).status().message()),
              HasSubstr("not a results directory"));
}

}  // namespace
}  // namespace byzerperf
