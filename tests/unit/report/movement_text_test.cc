#include "coordinator/report/movement_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<std::string> TextsOf(const SampleRun& run,
                                 ReportLanguage language) {
  const Findings findings = Explain(run.result, run.plan);
  return MovementTexts(
      {run.plan, run.result, run.environment, run.seed_aggregates, findings},
      language);
}

TEST(MovementText, IsASentenceForEachMovement) {
  const SampleRun run = SampleRuns().at("knee");
  EXPECT_THAT(
      TextsOf(run, ReportLanguage::kEnglish),
      ElementsAre("From 5 to 15 output throughput goes 115 → 199 tok/s "
                  "(+72%), TTFT p50 175 → 313 ms (+79%), TPOT p50 41.8 → "
                  "72.4 ms (+73%); nothing failed.",
                  "From 15 to 20 output throughput goes 199 → 202 tok/s "
                  "(+1.8%), TTFT p50 313 → 466 ms (+49%), TPOT p50 72.4 → "
                  "94.1 ms (+30%); nothing failed."));
  EXPECT_THAT(TextsOf(run, ReportLanguage::kChinese).front(),
              HasSubstr("从并发 5 到并发 15：输出吞吐 115 → 199 "
                        "tok/s（+72%），首 Token 时延 p50 175 → 313 ms"));
}

TEST(MovementText, TellsHowErrorsMoved) {
  const SampleRun run =
      MakeSampleRun({{.concurrency = 5, .output_tokens_per_s = 100},
                     {.concurrency = 10,
                      .output_tokens_per_s = 200,
                      .failures = {{"timeout", 10}}}});
  EXPECT_THAT(TextsOf(run, ReportLanguage::kEnglish).front(),
              HasSubstr("the error rate 0% → 3.0%."));
}

TEST(MovementText, SaysThatNothingFailedOnlyWhereThatIsKnown) {
  SampleRun run = SampleRuns().at("knee");
  run.result.mutable_levels(0)->clear_error_rate();
  const auto texts = TextsOf(run, ReportLanguage::kEnglish);
  EXPECT_THAT(texts.front(), Not(HasSubstr("nothing failed")));
  EXPECT_THAT(texts.back(), HasSubstr("nothing failed"));
}

TEST(MovementText, LeavesOutWhatWasNotMeasured) {
  const auto texts =
      TextsOf(SampleRuns().at("not_streaming"), ReportLanguage::kEnglish);
  EXPECT_THAT(texts.front(), Not(HasSubstr("TTFT")));
  EXPECT_THAT(texts.front(), HasSubstr("tok/s"));
}

TEST(MovementText, IsNoneOfASingleLevel) {
  EXPECT_THAT(
      TextsOf(SampleRuns().at("single_level"), ReportLanguage::kEnglish),
      IsEmpty());
}

}  // namespace
}  // namespace byzerperf
