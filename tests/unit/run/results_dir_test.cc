#include "coordinator/run/results_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "byzerperf/v1/environment.pb.h"
#include "coordinator/run/json_text.h"
#include "coordinator/run/results_check.h"
#include "tests/support/temp_dir.h"

namespace byzerperf {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

namespace fs = std::filesystem;

v1::RequestRecord Row(uint32_t index) {
  v1::RequestRecord row;
  row.set_index(index);
  row.set_level("c0005");
  row.set_attempt(1);
  row.set_phase(v1::Phase::measured);
  row.set_outcome(v1::Outcome::ok);
  row.set_model("chat");
  row.set_issued_s(0.123456);
  return row;
}

RequestRows Rows(uint32_t first, uint32_t count) {
  RequestRows rows;
  for (uint32_t i = 0; i < count; ++i) *rows.Add() = Row(first + i);
  return rows;
}

class ResultsDirTest : public testing::Test {
 protected:
  ResultsDirTest() : path_(dir_.File("result")) {
    plan_.set_run_id("r");
    v1::Stage* stage = plan_.add_stages();
    stage->set_level("c0005");
    stage->set_request_count(10);
  }

  void Open(RecordsFormat records = RecordsFormat::kJsonl) {
    ResultsDirOptions options;
    options.path = path_;
    options.records = records;
    options.plan_yaml = "model: chat\n";
    results_.emplace(options,
                     [this](const absl::Status& error) { error_ = error; });
  }

  absl::Status Begin() { return results_->BeginRun(plan_, environment_); }

  static FinishedLevel Finished() {
    FinishedLevel level;
    level.result.set_level("c0005");
    level.result.mutable_requests()->set_ok(10);
    level.histograms.set_level("c0005");
    v1::SecondData second;
    second.set_second(2);
    second.set_ok(7);
    level.timeline.push_back(second);
    level.seed.set_source("client");
    return level;
  }

  std::string Level(const std::string& name) {
    return dir_.Read("result/levels/c0005/" + name);
  }
  bool Has(const std::string& name) const {
    return fs::exists(path_ + "/" + name);
  }

  TempDir dir_;
  std::string path_;
  v1::LoadPlan plan_;
  v1::Environment environment_;
  absl::Status error_;
  std::optional<ResultsDir> results_;
};

TEST_F(ResultsDirTest, MakesNothingBeforeTheRunBegins) {
  Open();
  EXPECT_FALSE(fs::exists(path_));
  ASSERT_TRUE(Begin().ok());
  EXPECT_EQ(dir_.Read("result/plan.yaml"), "model: chat\n");
  EXPECT_TRUE(Has("environment.json"));
}

TEST_F(ResultsDirTest, WritesALineARowWithWordsAndMicroseconds) {
  Open();
  ASSERT_TRUE(Begin().ok());
  results_->BeginLevel(plan_.stages(0));
  results_->AddRows(Rows(0, 2), nullptr);
  ASSERT_TRUE(results_->Flush().ok());
  EXPECT_FALSE(Has("levels/c0005/requests.jsonl"));
  EXPECT_TRUE(Has("levels/c0005/requests.jsonl.part"));
  results_->FinishLevel(Finished());
  ASSERT_TRUE(results_->Flush().ok());
  EXPECT_FALSE(Has("levels/c0005/requests.jsonl.part"));
  const std::string text = Level("requests.jsonl");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, StartsWith(R"({"index":0,"level":"c0005","attempt":1,)"
                               R"("phase":"measured",)"));
  EXPECT_THAT(text, HasSubstr(R"("outcome":"ok")"));
  EXPECT_THAT(text, HasSubstr(R"("issued_s":0.123456)"));
  EXPECT_THAT(text, HasSubstr(R"("http_status":0)"));
  EXPECT_THAT(text, Not(HasSubstr("gaps_ms")));
  EXPECT_THAT(text, Not(HasSubstr("input_tokens\":")));
}

TEST_F(ResultsDirTest, WritesEveryFileOfALevel) {
  Open();
  ASSERT_TRUE(Begin().ok());
  results_->BeginLevel(plan_.stages(0));
  results_->FinishLevel(Finished());
  v1::RunResult run;
  run.set_schema(1);
  *run.add_levels() = Finished().result;
  results_->SaveRun(run);
  results_->WriteText("report.md", "# report\n");
  ASSERT_TRUE(results_->Flush().ok());
  v1::LevelResult read;
  ASSERT_TRUE(ReadJson(Level("summary.json"), &read).ok());
  EXPECT_EQ(read.requests().ok(), 10u);
  EXPECT_EQ(Level("timeline.csv"),
            "second,issued,ok,failed,input_tokens,output_tokens,"
            "wasted_tokens,in_flight_us,not_sent,ttft_count,ttft_us\n"
            "0,0,0,0,0,0,0,0,0,0,0\n1,0,0,0,0,0,0,0,0,0,0\n"
            "2,0,7,0,0,0,0,0,0,0,0\n");
  EXPECT_THAT(Level("byzerperf.json"), HasSubstr("\"source\": \"client\""));
  EXPECT_THAT(Level("histograms.json"), HasSubstr("c0005"));
  EXPECT_THAT(dir_.Read("result/summary.json"), HasSubstr("\"schema\": 1"));
  EXPECT_THAT(dir_.Read("result/summary.csv"), HasSubstr("c0005"));
  EXPECT_EQ(dir_.Read("result/report.md"), "# report\n");
}

TEST_F(ResultsDirTest, LeavesNoPartFileAndNoReserveOfAWholeRun) {
  Open();
  ASSERT_TRUE(Begin().ok());
  results_->BeginLevel(plan_.stages(0));
  results_->AddRows(Rows(0, 10), nullptr);
  results_->FinishLevel(Finished());
  results_.reset();
  for (const auto& entry : fs::recursive_directory_iterator(path_)) {
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
    EXPECT_NE(entry.path().filename(), ".reserve");
  }
}

TEST_F(ResultsDirTest, CompressedRowsCanBeReadAtAnyTime) {
  Open(RecordsFormat::kJsonlZst);
  ASSERT_TRUE(Begin().ok());
  results_->BeginLevel(plan_.stages(0));
  results_->AddRows(Rows(0, 3), nullptr);
  ASSERT_TRUE(results_->Flush().ok());
  const auto cut_off = ReadRowsText(path_ + "/levels/c0005");
  ASSERT_TRUE(cut_off.ok());
  EXPECT_EQ(std::count(cut_off->begin(), cut_off->end(), '\n'), 3);
  results_->AddRows(Rows(3, 4), nullptr);
  results_->FinishLevel(Finished());
  ASSERT_TRUE(results_->Flush().ok());
  const auto whole = ReadRowsText(path_ + "/levels/c0005");
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(std::count(whole->begin(), whole->end(), '\n'), 7);
  EXPECT_TRUE(Has("levels/c0005/requests.jsonl.zst"));
}

// What was acknowledged must be read again though the process ends right then.
TEST_F(ResultsDirTest, CallsRowsWrittenWhenTheyCanBeRead) {
  for (const RecordsFormat format :
       {RecordsFormat::kJsonl, RecordsFormat::kJsonlZst}) {
    results_.reset();
    fs::remove_all(path_);
    Open(format);
    ASSERT_TRUE(Begin().ok());
    results_->BeginLevel(plan_.stages(0));
    std::vector<std::ptrdiff_t> lines;
    for (uint32_t i = 0; i < 3; ++i) {
      results_->AddRows(Rows(10 * i, 10), [&] {
        const auto text = ReadRowsText(path_ + "/levels/c0005");
        ASSERT_TRUE(text.ok());
        lines.push_back(std::count(text->begin(), text->end(), '\n'));
      });
    }
    ASSERT_TRUE(results_->Flush().ok());
    EXPECT_THAT(lines, testing::ElementsAre(10, 20, 30));
  }
}

TEST_F(ResultsDirTest, CallsNothingWrittenAfterARowThatWasNot) {
  Open();
  ASSERT_TRUE(Begin().ok());
  dir_.Write("result/levels/c0005", "");  // no folder can be made
  v1::Stage next;
  next.set_level("c0010");
  int written = 0;
  results_->BeginLevel(plan_.stages(0));
  results_->AddRows(Rows(0, 3), [&] { ++written; });
  results_->BeginLevel(next);
  results_->AddRows(Rows(0, 3), [&] { ++written; });
  EXPECT_FALSE(results_->Flush().ok());
  EXPECT_EQ(written, 0);
}

TEST_F(ResultsDirTest, WritesNoRowsWhenNoneAreAsked) {
  Open(RecordsFormat::kNone);
  ASSERT_TRUE(Begin().ok());
  results_->BeginLevel(plan_.stages(0));
  results_->AddRows(Rows(0, 3), nullptr);
  results_->FinishLevel(Finished());
  ASSERT_TRUE(results_->Flush().ok());
  EXPECT_FALSE(Has("levels/c0005/requests.jsonl"));
  EXPECT_TRUE(Has("levels/c0005/summary.json"));
}

TEST_F(ResultsDirTest, RefusesADirectoryThatIsNotEmpty) {
  fs::create_directory(path_);
  dir_.Write("result/mine.txt", "keep me");
  Open();
  const absl::Status begun = Begin();
  EXPECT_THAT(std::string(begun.message()), HasSubstr("--overwrite"));
  EXPECT_EQ(dir_.Read("result/mine.txt"), "keep me");
  EXPECT_FALSE(Has("plan.yaml"));
}

TEST_F(ResultsDirTest, NeverOverwritesWhatItDidNotWrite) {
  fs::create_directory(path_);
  dir_.Write("result/summary.json", "not of this program");
  EXPECT_THAT(
      std::string(CheckResultsDir({path_, /*overwrite=*/true, 0}).message()),
      HasSubstr("plan.yaml"));
  dir_.Write("result/plan.yaml", "");
  dir_.Write("result/mine.txt", "keep me");
  EXPECT_TRUE(CheckResultsDir({path_, /*overwrite=*/true, 0}).ok());
  ASSERT_TRUE(RemoveEarlierRun(path_).ok());
  EXPECT_TRUE(Has("mine.txt"));
  EXPECT_FALSE(Has("summary.json"));
}

TEST_F(ResultsDirTest, RefusesAPlaceThatIsAFile) {
  dir_.Write("file", "");
  path_ = dir_.File("file/result");
  EXPECT_THAT(std::string(CheckResultsDir({path_, false, 0}).message()),
              HasSubstr(path_));
}

TEST_F(ResultsDirTest, RefusesMoreRowsThanTheDiskHolds) {
  const absl::Status status =
      CheckResultsDir({path_, false, uint64_t{1} << 50});
  EXPECT_THAT(std::string(status.message()), HasSubstr("MiB free"));
}

TEST_F(ResultsDirTest, TellsWhatCouldNotBeWritten) {
  Open();
  ASSERT_TRUE(Begin().ok());
  // A file where the level's folder should be.
  dir_.Write("result/levels/c0005", "");
  results_->BeginLevel(plan_.stages(0));
  results_->AddRows(Rows(0, 3), nullptr);
  const absl::Status flushed = results_->Flush();
  EXPECT_THAT(std::string(flushed.message()), HasSubstr("levels/c0005"));
  results_.reset();
  EXPECT_EQ(error_, flushed);
}

TEST(ReadRowsText, StopsAtTheLastWholeLine) {
  const TempDir dir;
  dir.Write("requests.jsonl.part", "{\"index\":0}\n{\"index\":1}\n{\"ind");
  const auto text = ReadRowsText(dir.path());
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "{\"index\":0}\n{\"index\":1}\n");
}

}  // namespace
}  // namespace byzerperf
