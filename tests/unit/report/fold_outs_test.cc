#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/report/report_texts.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Byzer-Perf's README asks for a crossing point and reads 10 out of its own
// levels; by the rule it is 15.
TEST(FoldOut, HoldsTheSeedsTenBesideTheAnswerOfFifteen) {
  const Texts english = Write(SeedReadmeRun(), ReportLanguage::kEnglish);
  EXPECT_THAT(english.markdown,
              AllOf(StartsWith("Best concurrency: 15\n"),
                    HasSubstr("+37% from 10 to 15"),
                    HasSubstr("Going on to 20: throughput +1.8%"),
                    HasSubstr("Byzer-Perf: 10 (9.9)"),
                    HasSubstr("It moves with the range swept"),
                    HasSubstr("without the highest level it would be 9.1, "
                              "without the lowest 13.9"),
                    Not(HasSubstr("Scalability Law"))));
  const Texts chinese = Write(SeedReadmeRun(), ReportLanguage::kChinese);
  EXPECT_THAT(chinese.markdown,
              AllOf(StartsWith("推荐并发：15\n"), HasSubstr("10（9.9）"),
                    HasSubstr("它随测试范围移动"),
                    HasSubstr("去掉最高一档为 9.1，去掉最低一档为 13.9"),
                    Not(HasSubstr("通用可扩展性定律"))));
}

TEST(FoldOut, IsNotOnTheTerminal) {
  for (const auto language :
       {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
    const std::string text = Write(SeedReadmeRun(), language).terminal;
    EXPECT_THAT(text, Not(HasSubstr("details")));
    EXPECT_THAT(text, Not(HasSubstr("9.9")));
  }
}

TEST(FoldOut, IsNoneWithoutAnythingToRead) {
  EXPECT_THAT(Write(SampleRuns().at("knee"), ReportLanguage::kEnglish).markdown,
              Not(HasSubstr("<details>")));
}

TEST(FoldOut, HoldsAKneeThatIsSureWithItsInterval) {
  std::vector<SampleLevel> levels;
  for (uint32_t load = 2; load <= 24; load += 2) {
    levels.push_back({.concurrency = load,
                      .output_tokens_per_s = 10.0 * std::min(load, 12U)});
  }
  const Texts texts = Write(MakeSampleRun(levels), ReportLanguage::kEnglish);
  EXPECT_THAT(texts.markdown,
              AllOf(HasSubstr("<details><summary>Other readings of the curve"),
                    HasSubstr("finds the knee at 12.0 (95% interval ")));
}

}  // namespace
}  // namespace byzerperf
