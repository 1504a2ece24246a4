#include "coordinator/report/calibration_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "common/base/display_width.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::CalibrationStep& AddStep(uint32_t streams, v1::WorkerCalibration& worker) {
  v1::CalibrationStep& step = *worker.add_steps();
  step.set_streams(streams);
  step.set_events_per_s(streams * 47.8);
  step.set_ttft_error_p50_us(21.4);
  step.set_ttft_error_p99_us(154);
  step.set_icl_error_p50_us(5.1);
  step.set_icl_error_p99_us(12'345);
  step.set_cpu_us_per_event(14.2);
  step.set_cpu_share_max(0.68);
  return step;
}

v1::Calibration OneWorker() {
  v1::Calibration calibration;
  v1::WorkerCalibration& worker = *calibration.add_workers();
  worker.set_worker("gpu1");
  worker.set_hostname("node-7");
  worker.set_cores(16);
  worker.set_loop_threads(4);
  worker.set_gap_ms(20);
  AddStep(1000, worker);
  AddStep(10'000, worker).set_series_end("complete");
  worker.set_streams_within_1ms(9'000.7);
  return calibration;
}

std::string English(const v1::Calibration& calibration) {
  return CalibrationReport(calibration, ReportLanguage::kEnglish);
}

TEST(CalibrationReport, SaysWhatAHostHolds) {
  EXPECT_EQ(
      English(OneWorker()),
      "gpu1 (host node-7, cores: 16, load threads: 4)\n"
      "Streams  Events/s   TTFT error µs    ICL error µs  CPU µs/event  CPU\n"
      "                      p50     p99     p50     p99\n"
      "   1000    47,800    21.4     154    5.10  12,345          14.2  68%\n"
      " 10,000   478,000    21.4     154    5.10  12,345          14.2  68%\n"
      "gpu1 holds 9000 streams at 50 tok/s before it adds 1 ms to the TTFT of "
      "1 % of requests.\n\n");
}

TEST(CalibrationReport, SaysWhyItStoppedBeforeTheClientWasTheLimit) {
  v1::Calibration calibration = OneWorker();
  v1::WorkerCalibration& worker = *calibration.mutable_workers(0);
  worker.set_streams_at_least(true);
  EXPECT_THAT(English(calibration),
              HasSubstr("gpu1 holds at least 9000 streams at 50 tok/s before "
                        "it adds 1 ms to the TTFT of 1 % of requests: no more "
                        "were asked for (--num-concurrent-requests).\n"));
  worker.mutable_steps(1)->set_series_end("descriptors");
  EXPECT_THAT(English(calibration), HasSubstr("more need more open files"));
}

TEST(CalibrationReport, MarksAStepThatTheServerLimited) {
  v1::Calibration calibration = OneWorker();
  EXPECT_THAT(English(calibration), Not(HasSubstr("*")));
  v1::CalibrationStep& last = *calibration.mutable_workers(0)->mutable_steps(1);
  last.set_server_limited(true);
  last.set_series_end("server_limited");
  const std::string text = English(calibration);
  EXPECT_THAT(text, HasSubstr("10,000*"));
  EXPECT_THAT(text, HasSubstr("\n* The null server did not keep up: this step "
                              "says nothing about the client.\ngpu1 holds"));
}

TEST(CalibrationReport, NamesNoNumberWhereThereIsNone) {
  v1::Calibration calibration = OneWorker();
  calibration.mutable_workers(0)->clear_streams_within_1ms();
  calibration.mutable_workers(0)->mutable_steps(0)->clear_ttft_error_p99_us();
  const std::string text = English(calibration);
  EXPECT_THAT(text, HasSubstr("gpu1: no number of streams at 50 tok/s"));
  EXPECT_THAT(text, HasSubstr("–"));
}

TEST(CalibrationReport, SpeaksChineseWithinEightyColumns) {
  v1::Calibration calibration = OneWorker();
  const std::string text =
      CalibrationReport(calibration, ReportLanguage::kChinese);
  EXPECT_THAT(text, HasSubstr("首 Token 时延误差 µs"));
  EXPECT_THAT(text, HasSubstr("gpu1 能承受 9000 路 50 tok/s 的流"));
  size_t row = 0;
  for (const auto& line : absl::StrSplit(text, '\n')) {
    if (row++ > 4) break;  // the sentence may be longer
    EXPECT_LE(DisplayWidth(std::string(line)), 80) << line;
  }
}

TEST(CalibrationProgress, IsOneLineAStep) {
  v1::Calibration calibration = OneWorker();
  v1::CalibrationStep& step = *calibration.mutable_workers(0)->mutable_steps(0);
  EXPECT_EQ(CalibrationProgress("gpu1", step, ReportLanguage::kEnglish),
            "gpu1: streams 1000, 47,800 events/s, TTFT error p99 154 µs");
  step.set_server_limited(true);
  step.clear_ttft_error_p99_us();
  EXPECT_EQ(CalibrationProgress("gpu1", step, ReportLanguage::kChinese),
            "gpu1：1000 路流，47,800 事件/s，空服务端已到上限");
}

}  // namespace
}  // namespace byzerperf
