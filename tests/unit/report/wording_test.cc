#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "coordinator/report/report.h"
#include "coordinator/report/templates.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ChineseReport(const std::string& name) {
  const SampleRun run = SampleRuns().at(name);
  const Findings findings = Explain(run.result, run.plan);
  return MarkdownReport(
      {run.plan, run.result, run.environment, run.seed_aggregates, findings},
      ReportLanguage::kChinese);
}

TEST(ChineseWording, UsesTheFieldsTerms) {
  const std::string report =
      ChineseReport("knee") + ChineseReport("objectives_met");
  for (const char* term :
       {"首 Token 时延", "每 Token 时延", "端到端时延", "输出吞吐", "并发数",
        "分位数", "达标率", "拐点", "chunk 间时延", "包间时延"}) {
    EXPECT_THAT(report, HasSubstr(term));
  }
}

TEST(ChineseWording, KeepsTheSeedsPhraseToTheCompatibleBlock) {
  for (const auto& [name, text] : TemplatesIn(ReportLanguage::kChinese)) {
    // The fold-out names the seed's point as the seed does.
    if (name == "byzerperf" || name == "fold_outs") continue;
    SCOPED_TRACE(name);
    const std::string wording(text);
    for (const char* other :
         {"第一个token", "第一个 Token", "首字", "延迟", "交汇点", "令牌"}) {
      EXPECT_THAT(wording, Not(HasSubstr(other)));
    }
  }
}

TEST(Templates, ExistInBothLanguages) {
  for (const auto& [name, text] : TemplatesIn(ReportLanguage::kEnglish)) {
    EXPECT_TRUE(TemplatesIn(ReportLanguage::kChinese).contains(name)) << name;
  }
}

}  // namespace
}  // namespace byzerperf
