#include "coordinator/report/progress_printer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

class ProgressPrinterTest : public ::testing::Test {
 protected:
  void Start(ProgressPrinter* printer) {
    v1::Stage stage;
    stage.mutable_load()->set_concurrency(10);
    printer->LevelStarted(stage, 2, 4);
  }

  static RunProgress At(double elapsed_s, uint32_t done) {
    RunProgress progress;
    progress.done = done;
    progress.planned = 335;
    progress.failed = 3;
    progress.requests_per_s = 12.34;
    progress.elapsed_s = elapsed_s;
    progress.left_s = 27;
    return progress;
  }

  std::string Take() {
    std::string text = out_.str();
    out_.str("");
    return text;
  }

  std::ostringstream out_;
};

TEST_F(ProgressPrinterTest, RedrawsItsLineInPlace) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kRedrawn);
  Start(&printer);
  printer.Progress(At(1, 12));
  EXPECT_EQ(Take(),
            "\r\033[K[2/4] concurrency 10: 12/335 requests, 12.3/s, "
            "errors 3, 27s left");
  printer.Progress(At(2, 24));
  EXPECT_EQ(Take(),
            "\r\033[K[2/4] concurrency 10: 24/335 requests, 12.3/s, "
            "errors 3, 27s left");
}

TEST_F(ProgressPrinterTest, ClearsItsLineBeforeANotice) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kRedrawn);
  Start(&printer);
  printer.Progress(At(1, 12));
  Take();
  printer.Notice("worker node2:7070 was lost");
  EXPECT_EQ(Take(), "\r\033[Kworker node2:7070 was lost\n");
}

TEST_F(ProgressPrinterTest, WritesAPlainLineEveryTenthButNotMoreThanOneIn5s) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kPlain);
  Start(&printer);
  printer.Progress(At(1, 100));
  EXPECT_EQ(Take(), "");
  printer.Progress(At(5, 101));
  EXPECT_EQ(Take(),
            "[2/4] concurrency 10: 101/335 requests, 12.3/s, errors 3, "
            "27s left\n");
  printer.Progress(At(9, 200));
  EXPECT_EQ(Take(), "");
  printer.Progress(At(11, 110));
  EXPECT_EQ(Take(), "");
  printer.Progress(At(12, 201));
  EXPECT_THAT(Take(), ::testing::HasSubstr("201/335"));
}

TEST_F(ProgressPrinterTest, LeavesOutWhatATimeBoundLevelDoesNotKnow) {
  ProgressPrinter printer(out_, ReportLanguage::kChinese,
                          ProgressStyle::kRedrawn);
  Start(&printer);
  RunProgress progress = At(1, 12);
  progress.planned.reset();
  progress.left_s.reset();
  printer.Progress(progress);
  EXPECT_EQ(Take(), "\r\033[K[2/4] 并发 10：12 个请求，12.3 个/s，错误 3");
}

TEST_F(ProgressPrinterTest, EndsALevelWithItsResult) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kPlain);
  Start(&printer);
  printer.LevelFinished(SampleRuns().at("knee").result.levels(1));
  EXPECT_EQ(Take(),
            "[2/4] concurrency 10 done: 145 output tok/s, TTFT p50 227 ms, "
            "error rate 0%\n");
}

TEST_F(ProgressPrinterTest, NamesARateByItsUnit) {
  for (const auto& [language, line] : std::map<ReportLanguage, std::string>{
           {ReportLanguage::kEnglish, "[1/4] 0.5 req/s: 12/335 requests"},
           {ReportLanguage::kChinese, "[1/4] 速率 0.5 req/s：12/335"}}) {
    ProgressPrinter printer(out_, language, ProgressStyle::kRedrawn);
    v1::Stage stage;
    stage.mutable_load()->mutable_arrivals()->set_rate_per_s(0.5);
    printer.LevelStarted(stage, 1, 4);
    printer.Progress(At(1, 12));
    EXPECT_THAT(Take(), ::testing::HasSubstr(line));
  }
}

TEST_F(ProgressPrinterTest, NamesARateOfSessionsByTheirs) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kRedrawn);
  v1::Stage stage;
  stage.mutable_load()->mutable_arrivals()->set_rate_per_s(0.5);
  printer.LevelStarted(stage, 1, 4);
  RunProgress progress = At(1, 12);
  progress.sessions = true;
  printer.Progress(progress);
  EXPECT_THAT(Take(), ::testing::HasSubstr("[1/4] 0.5 sessions/s: 12/335"));
}

TEST_F(ProgressPrinterTest, RoundsTheMeanRateOfATrace) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kRedrawn);
  v1::Stage stage;
  v1::Arrivals& arrivals = *stage.mutable_load()->mutable_arrivals();
  arrivals.set_pattern(v1::ArrivalPattern::trace);
  arrivals.set_rate_per_s(3.41263);
  printer.LevelStarted(stage, 1, 4);
  printer.Progress(At(1, 12));
  EXPECT_THAT(Take(), ::testing::HasSubstr("[1/4] 3.41 req/s: 12/335"));
}

TEST_F(ProgressPrinterTest, SaysAtOnceThatALevelIsOverSaturated) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kPlain);
  Start(&printer);
  printer.LevelFinished(SampleRuns().at("rates").result.levels(3));
  EXPECT_THAT(Take(), ::testing::HasSubstr("error rate 0%, over-saturated\n"));
}

TEST_F(ProgressPrinterTest, SaysAtOnceThatTheClientWasTheLimit) {
  ProgressPrinter printer(out_, ReportLanguage::kEnglish,
                          ProgressStyle::kPlain);
  Start(&printer);
  printer.LevelFinished(SampleRuns().at("client_limited").result.levels(3));
  EXPECT_THAT(Take(), ::testing::HasSubstr(
                          "error rate 0%, the client was the limit (cpu)\n"));
}

}  // namespace
}  // namespace byzerperf
