#include "coordinator/explain/findings_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

TEST(FindingsSummary, HasTheAnswerTheBestLevelAndTheLimitOfEachLoad) {
  SampleRun run = SampleRuns().at("knee");
  FillFindings(run.plan, &run.result);
  const v1::FindingsSummary& findings = run.result.findings();
  EXPECT_EQ(findings.answer(), "best_by_throughput");
  EXPECT_EQ(findings.best_level(), "c0015");
  EXPECT_EQ(findings.limit(), "decode");
  ASSERT_EQ(findings.limits_size(), 4);
  EXPECT_EQ(findings.limits(0).level(), "c0005");
  EXPECT_EQ(findings.limits(0).cause(), "unknown");
  EXPECT_EQ(findings.limits(3).level(), "c0020");
  EXPECT_EQ(findings.limits(3).cause(), "decode");
}

TEST(FindingsSummary, NamesNoLevelWhereNoneIsChosen) {
  SampleRun run = SampleRuns().at("no_saturation");
  FillFindings(run.plan, &run.result);
  EXPECT_EQ(run.result.findings().answer(), "no_saturation");
  EXPECT_EQ(run.result.findings().best_level(), "");
}

TEST(FindingsSummary, HasAWordOfItsOwnForEveryAnswerAndLimit) {
  std::set<std::string> words;
  for (int i = 0; i <= static_cast<int>(Answer::kNoUsableLevel); ++i) {
    words.insert(AnswerWord(static_cast<Answer>(i)));
  }
  EXPECT_EQ(words.size(), static_cast<size_t>(Answer::kNoUsableLevel) + 1);
  EXPECT_FALSE(words.contains(""));
  words.clear();
  for (int i = 0; i <= static_cast<int>(Limit::kUnknown); ++i) {
    words.insert(LimitWord(static_cast<Limit>(i)));
  }
  EXPECT_EQ(words.size(), static_cast<size_t>(Limit::kUnknown) + 1);
  EXPECT_FALSE(words.contains(""));
}

}  // namespace
}  // namespace byzerperf
