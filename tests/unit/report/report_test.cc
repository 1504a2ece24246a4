#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_split.h"
#include "common/base/display_width.h"
#include "tests/unit/report/report_texts.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Report, BeginsWithTheAnswerInEveryForm) {
  const SampleRun run = SampleRuns().at("knee");
  const Texts english = Write(run, ReportLanguage::kEnglish);
  EXPECT_THAT(english.markdown, StartsWith("Best concurrency: 15\n"));
  EXPECT_THAT(english.terminal, StartsWith("Best concurrency: 15\n"));
  EXPECT_THAT(english.answer, StartsWith("Best concurrency: 15 "));
  const Texts chinese = Write(run, ReportLanguage::kChinese);
  EXPECT_THAT(chinese.markdown, StartsWith("推荐并发：15\n"));
  EXPECT_THAT(chinese.terminal, StartsWith("推荐并发：15\n"));
  EXPECT_THAT(chinese.answer, StartsWith("推荐并发：15"));
}

TEST(Report, AnswersInOneLineThatEndsInThePathOfTheReport) {
  for (const auto& [name, run] : SampleRuns()) {
    SCOPED_TRACE(name);
    for (const auto language :
         {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
      const std::string answer = Write(run, language).answer;
      EXPECT_THAT(answer, Not(HasSubstr("\n")));
      EXPECT_THAT(answer, ::testing::EndsWith("result/report.md"));
    }
  }
}

TEST(Report, FitsOneTerminalScreen) {
  for (const auto& [name, run] : SampleRuns()) {
    SCOPED_TRACE(name);
    for (const auto language :
         {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
      const std::string text = Write(run, language).terminal;
      const std::vector<std::string> lines = absl::StrSplit(text, '\n');
      EXPECT_LE(lines.size(), 40);
      for (const std::string& line : lines) {
        EXPECT_LE(DisplayWidth(line), 80) << line;
      }
    }
  }
}

TEST(Report, ShowsAtMostSixteenLevelsOnATerminal) {
  std::vector<SampleLevel> levels;
  for (uint32_t i = 1; i <= 60; ++i) {
    levels.push_back(
        {.concurrency = i, .output_tokens_per_s = i < 23 ? 10.0 * i : 230.0});
  }
  const SampleRun run = MakeSampleRun(levels);
  const std::string text = Write(run, ReportLanguage::kEnglish).terminal;
  EXPECT_THAT(text, HasSubstr("> 22 "));
  EXPECT_THAT(text, HasSubstr("\n    1 "));
  EXPECT_THAT(text, HasSubstr("\n   60 "));
  EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 40);
}

TEST(Report, WarnsInTheHeadlineOfUnequalCaches) {
  const SampleRun run = SampleRuns().at("cached_shares_differ");
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).answer,
              StartsWith("No best concurrency: the levels found differently "
                         "warm prefix caches"));
}

TEST(Report, SaysInTheHeadlineWhatTheClientMayHaveAdded) {
  const SampleRun run = SampleRuns().at("knee");
  const Texts texts = Write(run, ReportLanguage::kEnglish);
  for (const std::string& text : {texts.markdown, texts.terminal}) {
    EXPECT_THAT(text.substr(0, text.find("Concurrency  ")),
                HasSubstr("The client was not the limit: it may have added at "
                          "most 0.190 ms to TTFT"));
  }
}

TEST(Report, SaysInTheAnswerWhenItTellsOfTheClient) {
  SampleRun run = SampleRuns().at("client_always_limited");
  const Texts english = Write(run, ReportLanguage::kEnglish);
  EXPECT_THAT(english.markdown,
              StartsWith("Best concurrency: 15, but the client itself was the "
                         "limit\n"));
  EXPECT_THAT(english.answer, HasSubstr("but the client itself was the limit"));
  EXPECT_THAT(Write(run, ReportLanguage::kChinese).answer,
              StartsWith("推荐并发：15，但瓶颈在压测端自身"));
  AddSampleObjective("ttft_p99_ms", "ttft_p99<1s", 1000,
                     {10, 10, 10, 10, 10, 10}, &run);
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).answer,
              StartsWith("Best concurrency: 30, but the client itself"));
}

TEST(Report, DoesNotPromiseMoreThanALimitedLevelAllows) {
  SampleRun run = SampleRuns().at("client_limited");
  AddSampleObjective("ttft_p99_ms", "ttft_p99<1s", 1000, {10, 10, 10, 10},
                     &run);
  const std::string text = Write(run, ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(text, StartsWith("Best concurrency: 15\n"));
  EXPECT_THAT(text, HasSubstr("At 20 the client itself was the limit"));
  EXPECT_THAT(text, Not(HasSubstr("highest level of the sweep")));
}

TEST(Report, MarksLimitedLevelsOnATerminal) {
  const std::string text =
      Write(SampleRuns().at("client_limited"), ReportLanguage::kEnglish)
          .terminal;
  EXPECT_THAT(text, HasSubstr("\n ! 20 "));
  EXPECT_THAT(text, Not(HasSubstr("! 15 ")));
}

TEST(Report, LabelsLowerBoundsOfIcl) {
  const std::string text =
      Write(SampleRuns().at("client_limited"), ReportLanguage::kEnglish)
          .markdown;
  EXPECT_THAT(text, HasSubstr("≥ 91.3"));  // of 20
  EXPECT_THAT(text, Not(HasSubstr("≥ 70.2")));
}

TEST(Report, LeavesNoTemplateTagBehind) {
  for (const auto& [name, run] : SampleRuns()) {
    SCOPED_TRACE(name);
    for (const auto language :
         {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
      const Texts texts = Write(run, language);
      EXPECT_THAT(texts.markdown, Not(HasSubstr("{{")));
      EXPECT_THAT(texts.terminal, Not(HasSubstr("{{")));
      EXPECT_THAT(texts.markdown, Not(HasSubstr("&quot;")));
    }
  }
}

TEST(Report, EscapesWhatOthersChoseInsideTables) {
  const SampleRun run = SampleRuns().at("deployment");
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("owner=平台\\|组"));
}

}  // namespace
}  // namespace byzerperf
