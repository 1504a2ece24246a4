// What reports say of an open loop and of repeated levels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "coordinator/explain/explain.h"
#include "coordinator/report/report.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Markdown(const SampleRun& run, ReportLanguage language) {
  const Findings findings = Explain(run.result, run.plan);
  return MarkdownReport(
      {run.plan, run.result, run.environment, run.seed_aggregates, findings},
      language);
}

std::string English(const std::string& name) {
  return Markdown(SampleRuns().at(name), ReportLanguage::kEnglish);
}

std::string Chinese(const std::string& name) {
  return Markdown(SampleRuns().at(name), ReportLanguage::kChinese);
}

std::string Terminal(const std::string& name, ReportLanguage language) {
  const SampleRun run = SampleRuns().at(name);
  const Findings findings = Explain(run.result, run.plan);
  return TerminalReport(
      {run.plan, run.result, run.environment, run.seed_aggregates, findings},
      language);
}

TEST(OpenLoopReport, BeginsWithTheBestRate) {
  EXPECT_THAT(English("rates"), StartsWith("Best rate: 8 req/s\n"));
  EXPECT_THAT(Chinese("rates"), StartsWith("推荐速率：8 请求/秒\n"));
  EXPECT_THAT(English("rates_objectives"), StartsWith("Best rate: 4 req/s\n"));
  EXPECT_THAT(Chinese("rates_objectives"), StartsWith("推荐速率：4 请求/秒\n"));
}

TEST(OpenLoopReport, SaysBetweenWhichRatesTheLimitLies) {
  EXPECT_THAT(English("rates"),
              HasSubstr("the limit lies between 8 and 16 req/s"));
  EXPECT_THAT(Chinese("rates"), HasSubstr("上限在 8 与 16 之间"));
}

TEST(OpenLoopReport, SaysHowFarToGoWhenEveryRateWasKept) {
  EXPECT_THAT(English("rates_no_saturation"),
              StartsWith("No saturation in the range: the server still kept up "
                         "at 8 req/s, try up to 16 req/s\n"));
}

TEST(OpenLoopReport, SaysWhyThereIsNoBestRate) {
  EXPECT_THAT(English("rates_none_kept"),
              StartsWith("No best rate: the server kept up with none"));
  EXPECT_THAT(English("burst"),
              StartsWith("No best rate: all requests were sent at once\n"));
  EXPECT_THAT(Chinese("burst"), StartsWith("无推荐速率："));
}

TEST(OpenLoopReport, AsksOfNoServerToKeepUpWithABurst) {
  EXPECT_THAT(English("burst"), HasSubstr("|          inf |       – |"));
}

TEST(OpenLoopReport, SpeaksOfAClosedLoopOnlyInOne) {
  for (const auto& [name, run] : SampleRuns()) {
    SCOPED_TRACE(name);
    const bool open = OpenLoopSampleRuns().contains(name);
    const std::string english = English(name);
    const std::string chinese = Chinese(name);
    EXPECT_EQ(english.find("closed loop") == std::string::npos, open);
    EXPECT_EQ(english.find("open loop") != std::string::npos, open);
    EXPECT_EQ(chinese.find("闭环") == std::string::npos, open);
    EXPECT_EQ(chinese.find("开环") != std::string::npos, open);
    if (!open) continue;
    EXPECT_THAT(english, Not(HasSubstr("oncurrency:")));
    EXPECT_THAT(english, Not(HasSubstr("Concurrency")));
    EXPECT_THAT(chinese, Not(HasSubstr("并发")));
  }
}

TEST(OpenLoopReport, NamesPatternAndSeedOfTheArrivals) {
  EXPECT_THAT(English("rates"),
              HasSubstr("(arrivals: Poisson, random seed 42)"));
  EXPECT_THAT(English("rates_not_sent"),
              HasSubstr("gamma with smoothness 0.5, random seed 42 |"));
  EXPECT_THAT(English("rates_not_reached"), HasSubstr("evenly spaced"));
  EXPECT_THAT(Chinese("rates"), HasSubstr("到达过程：泊松，随机种子 42"));
}

TEST(OpenLoopReport, LabelsPercentilesOfAGrowingQueue) {
  EXPECT_THAT(English("rates"), HasSubstr(" 16 ↑ | over-saturated |"));
  EXPECT_THAT(English("rates"), HasSubstr("of a growing queue"));
  EXPECT_THAT(Chinese("rates"), HasSubstr("排队持续增长时的分位数"));
  EXPECT_THAT(English("rates_no_saturation"), Not(HasSubstr("↑")));
}

TEST(OpenLoopReport, ShowsWhatWasNotSent) {
  EXPECT_THAT(English("rates_not_sent"),
              HasSubstr("`--max-in-flight` kept arrivals from being sent: 27% "
                        "at 16 req/s."));
  for (const auto language :
       {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
    EXPECT_THAT(Terminal("rates_not_sent", language), HasSubstr("27%"));
  }
  EXPECT_THAT(Terminal("rates", ReportLanguage::kEnglish),
              Not(HasSubstr("unsent")));
}

TEST(OpenLoopReport, SaysWhenTheClientDidNotSendTheRate) {
  EXPECT_THAT(English("rates_not_reached"),
              HasSubstr("The asked rate was not reached at 16 req/s (12.1 "
                        "req/s sent)"));
}

TEST(OpenLoopReport, ShowsLatencyFromWhenRequestsWereDue) {
  EXPECT_THAT(English("rates_not_sent"), HasSubstr("Intended TTFT p99"));
  EXPECT_THAT(English("rates_not_sent"),
              HasSubstr("617 ms at 8 req/s (237 ms from when they were sent)"));
  EXPECT_THAT(English("knee"), Not(HasSubstr("ntended")));
}

TEST(OpenLoopReport, ShowsE2eWhereNothingWasStreamed) {
  SampleRun run = SampleRuns().at("rates");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    level.clear_ttft_ms();
    level.clear_ttft_intended_ms();
    level.clear_tpot_ms();
  }
  const Findings findings = Explain(run.result, run.plan);
  const std::string text = TerminalReport(
      {run.plan, run.result, run.environment, run.seed_aggregates, findings},
      ReportLanguage::kEnglish);
  EXPECT_THAT(text, HasSubstr("E2E s"));
  EXPECT_THAT(text, Not(HasSubstr("TPOT")));
}

TEST(OpenLoopReport, TakesPlannedCancellationsForNoErrors) {
  const std::string report = English("rates_not_sent");
  EXPECT_THAT(report, HasSubstr("| `cancelled` |"));
  EXPECT_THAT(report, HasSubstr("given up on purpose"));
  EXPECT_THAT(report, Not(HasSubstr("mostly `cancelled`")));
}

// 2, 4 and 8 sessions/s of three turns.
SampleRun SessionRun() {
  SampleRun run = SampleRuns().at("rates_no_saturation");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    v1::ReachedLoad* reached = level.mutable_reached();
    reached->set_sessions_per_s(level.asked().rate_per_s());
    reached->set_rate_per_s(3 * level.asked().rate_per_s());
    level.mutable_throughput()->set_requests_per_s(reached->rate_per_s());
    level.mutable_requests()->set_sessions(100);
  }
  return run;
}

TEST(OpenLoopReport, SaysSessionsWhereTheRateIsOfSessions) {
  const std::string english = Markdown(SessionRun(), ReportLanguage::kEnglish);
  EXPECT_THAT(english,
              StartsWith("No saturation in the range: the server still kept up "
                         "at 8 sessions/s, try up to 16 sessions/s\n"));
  EXPECT_THAT(english, HasSubstr("24.0 req/s completed"));
  EXPECT_THAT(english, HasSubstr("Rate (sessions/s)"));
  EXPECT_THAT(english, HasSubstr(" sessions a level"));
  EXPECT_THAT(english, Not(HasSubstr("8 req/s")));
  const std::string chinese = Markdown(SessionRun(), ReportLanguage::kChinese);
  EXPECT_THAT(chinese, HasSubstr("速率 8 会话/秒时服务端仍跟得上，建议最高测到 "
                                 "16 会话/秒"));
  EXPECT_THAT(chinese, Not(HasSubstr("速率 8 req/s")));
}

TEST(OpenLoopReport, WarnsOfSessionsThatWereCutOff) {
  SampleRun run = SessionRun();
  run.result.mutable_levels(0)->mutable_requests()->set_aborted(67);
  EXPECT_THAT(Markdown(run, ReportLanguage::kEnglish),
              HasSubstr("Sessions were cut off at the level's end"));
  EXPECT_THAT(Markdown(run, ReportLanguage::kChinese), HasSubstr("会话被截断"));
}

TEST(OpenLoopReport, SaysOfEachRequestThatWasNotSentWhy) {
  SampleRun run = SampleRuns().at("rates_not_sent");
  const std::string before = Markdown(run, ReportLanguage::kEnglish);
  EXPECT_THAT(before, Not(HasSubstr("turns of sessions behind one")));
  v1::RequestCounts* requests =
      run.result.mutable_levels(0)->mutable_requests();
  requests->set_not_sent(requests->not_sent() + 40);
  requests->set_not_due(40);
  EXPECT_THAT(Markdown(run, ReportLanguage::kEnglish),
              HasSubstr("40 of the `not_sent` requests are turns of sessions"));
  EXPECT_THAT(Markdown(run, ReportLanguage::kChinese),
              HasSubstr("`not_sent` 中有 40 个是会话中"));
}

TEST(UserRateReport, NamesNoBestConcurrencyAndTheRate) {
  SampleRun run = SampleRuns().at("knee");
  for (v1::Stage& stage : *run.plan.mutable_stages()) {
    stage.set_user_gap_s(stage.load().concurrency() / 2.0);
  }
  const std::string english = Markdown(run, ReportLanguage::kEnglish);
  EXPECT_THAT(english, StartsWith("No best concurrency: the rate of the users, "
                                  "2 req/s, sets the throughput\n"));
  EXPECT_THAT(english, HasSubstr(", 2 req/s of all users together"));
  EXPECT_THAT(english, HasSubstr("a closed loop of users"));
  EXPECT_THAT(english, Not(HasSubstr("a slot sends its next request")));
  const std::string chinese = Markdown(run, ReportLanguage::kChinese);
  EXPECT_THAT(chinese,
              StartsWith("无推荐并发：吞吐由用户合计的速率（2 req/s）"));
  EXPECT_THAT(chinese, HasSubstr("所有用户合计 2 req/s"));
  EXPECT_THAT(chinese, Not(HasSubstr("一个请求结束后才发下一个")));
}

TEST(SingleUsableLevel, SaysWhatDroppedTheOthers) {
  SampleRun run =
      MakeSampleRun({{.concurrency = 2, .output_tokens_per_s = 100},
                     {.concurrency = 4, .output_tokens_per_s = 150}});
  run.result.mutable_levels(0)->mutable_degraded()->set_share(0.2);
  const std::string english = Markdown(run, ReportLanguage::kEnglish);
  EXPECT_THAT(english, HasSubstr("only the level 4 is usable"));
  EXPECT_THAT(english, HasSubstr("Left out: 2 (a worker was lost)."));
  EXPECT_THAT(english, Not(HasSubstr("Give several levels")));
  EXPECT_THAT(Markdown(run, ReportLanguage::kChinese),
              HasSubstr("未参与选择的档位：并发 2（有压测节点掉线）。"));
}

TEST(OpenLoopReport, HasNoFiguresOfTheSeedWhichKnewNoRates) {
  EXPECT_THAT(English("rates"), Not(HasSubstr("num_concurrent_requests")));
}

TEST(RepeatedLevels, AreOneLoadInTheAnswer) {
  EXPECT_THAT(English("repeats"), StartsWith("Best concurrency: 15\n"));
  EXPECT_THAT(English("repeats"), HasSubstr("Medians over 3 runs"));
  EXPECT_THAT(Chinese("repeats"), HasSubstr("每档 3 次运行的中位数"));
  EXPECT_THAT(English("knee"), Not(HasSubstr("Medians")));
}

TEST(RepeatedLevels, HaveARowEachAndTheirSpreadInATable) {
  const std::string report = English("repeats");
  EXPECT_THAT(report, HasSubstr(" **15 (2)** |"));
  EXPECT_THAT(report, HasSubstr("|          15 |    3 | 199 (194–203) |"));
  EXPECT_THAT(English("rates_repeated"), HasSubstr("|            8 |  2/3 |"));
}

TEST(RepeatedLevels, TakeOneLineOnATerminal) {
  const std::string text = Terminal("repeats", ReportLanguage::kEnglish);
  EXPECT_THAT(text, HasSubstr("\n > 15   1.66    199"));
  EXPECT_THAT(text, Not(HasSubstr("(2)")));
}

}  // namespace
}  // namespace byzerperf
