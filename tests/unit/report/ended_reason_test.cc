#include "coordinator/report/ended_reason.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/report_texts.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string InChinese(std::string_view reason) {
  return EndedReasonText(reason, ReportLanguage::kChinese);
}

TEST(EndedReason, IsSaidInTheLanguageOfTheReportWhereThisProgramWroteIt) {
  EXPECT_EQ(InChinese(kStoppedFromOutside), "在跑完之前被外部中止");
  EXPECT_EQ(InChinese(kCoordinatorEnded), "协调端在测试跑完之前就已退出");
  EXPECT_THAT(InChinese(kTooFewWorkersLeft), HasSubstr("压测节点太少"));
  EXPECT_EQ(InChinese(TooManyInvalidLevels(2, "error rate 0.5")),
            "已有 2 档无效，不再继续");
  EXPECT_EQ(EndedReasonText(TooManyInvalidLevels(2, "error rate 0.5"),
                            ReportLanguage::kEnglish),
            "the sweep ends after 2 levels that are not valid; the last one: "
            "error rate 0.5");
}

TEST(EndedReason, StaysAsItIsWhereItCameFromElsewhere) {
  EXPECT_EQ(InChinese("worker gpu2: stopped by hand"),
            "worker gpu2: stopped by hand");
}

TEST(RunThatSentNothing, NamesWhoWasNotThereAndWhyItEnded) {
  const SampleRun run = SampleRuns().at("stopped_before_load");
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("ended before any load, while node3:7070 was not"));
  const std::string chinese = Write(run, ReportLanguage::kChinese).markdown;
  EXPECT_THAT(chinese, HasSubstr("压测节点 node3:7070 尚未就绪"));
  EXPECT_THAT(chinese, HasSubstr("结果不完整：在跑完之前被外部中止。"));
}

TEST(RunThatSentNothing, SaysNothingOfAnUnknownModelOrOfItsLoop) {
  const Texts english =
      Write(SampleRuns().at("stopped_before_load"), ReportLanguage::kEnglish);
  EXPECT_THAT(english.markdown, HasSubstr("\nTemplate qwen, max_tokens"));
  EXPECT_THAT(english.markdown, Not(HasSubstr("| Model |")));
  EXPECT_THAT(english.markdown, Not(HasSubstr("closed loop:")));
  EXPECT_THAT(english.terminal, Not(HasSubstr("Closed loop")));
  const Texts chinese =
      Write(SampleRuns().at("stopped_before_load"), ReportLanguage::kChinese);
  EXPECT_THAT(chinese.markdown, HasSubstr("\n模板 qwen，"));
  EXPECT_THAT(chinese.terminal, Not(HasSubstr("闭环压测")));
}

TEST(Report, SaysHowManyRunsCountAndNumbersTheFirstOne) {
  SampleRun run = SampleRuns().at("repeats");
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("Medians over 3 runs of each level"));
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    if (level.level().find("-2") != std::string::npos) level.set_valid(false);
  }
  const std::string english = Write(run, ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(english, HasSubstr("Medians over 2 of 3 runs of each level"));
  EXPECT_THAT(english, HasSubstr(" 5 (1) |"));
  EXPECT_THAT(Write(run, ReportLanguage::kChinese).markdown,
              HasSubstr("取每档 3 次运行中 2 次可用运行的中位数"));
}

TEST(Report, ExplainsOnlyTheColumnsOfTheClientThatStand) {
  SampleRun run = SampleRuns().at("knee");
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("\n- **TTFT error ≤ (ms)**, **ICL error ≤ (ms)**: "));
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.mutable_client()->clear_icl_error_bound_us();
    level.mutable_client()->clear_coalesced_share();
    level.mutable_client()->clear_send_lag_us();
  }
  const std::string english = Write(run, ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(english, HasSubstr("\n- **TTFT error ≤ (ms)**: "));
  EXPECT_THAT(english, Not(HasSubstr("ICL error")));
  EXPECT_THAT(english, Not(HasSubstr("Coalesced")));
  EXPECT_THAT(english, Not(HasSubstr("Send lag")));
}

TEST(Report, AsksForMoreTimeWhereTimeEndedTheLevel) {
  SampleRun run = SampleRuns().at("knee");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.mutable_window()->set_end_s(level.window().start_s() + 4);
  }
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("noise weighs more; send more requests."));
  for (v1::Stage& stage : *run.plan.mutable_stages()) {
    stage.clear_request_count();
    stage.set_duration_s(5);
  }
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("noise weighs more; give a longer `--timeout`."));
  EXPECT_THAT(Write(run, ReportLanguage::kChinese).markdown,
              HasSubstr("请加长 `--timeout`。"));
}

TEST(Report, SpeaksOfASingleGpuInTheSingular) {
  SampleRun run = SampleRuns().at("deployment");
  run.plan.mutable_deployment()->set_num_gpus(1);
  const std::string english = Write(run, ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(english, HasSubstr(" tok/s, on one GPU."));
  EXPECT_THAT(english, Not(HasSubstr("1 GPUs")));
}

}  // namespace
}  // namespace byzerperf
