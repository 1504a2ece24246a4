#include "coordinator/report/limit_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"
#include "tests/unit/report/report_texts.h"

namespace byzerperf {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr auto kEnglish = ReportLanguage::kEnglish;
constexpr auto kChinese = ReportLanguage::kChinese;

std::string SentenceOf(const SampleRun& run, ReportLanguage language) {
  const Findings findings = Explain(run.result, run.plan);
  return LimitSentence(
      {run.plan, run.result, run.environment, run.seed_aggregates, findings},
      language);
}

std::vector<LimitLine> LinesOf(const SampleRun& run, ReportLanguage language) {
  const Findings findings = Explain(run.result, run.plan);
  return LimitLines(
      {run.plan, run.result, run.environment, run.seed_aggregates, findings},
      language);
}

TEST(LimitView, SaysWhatLimitsTheServerBeyondTheBestLevelWithNumbers) {
  const SampleRun run = SampleRuns().at("knee");
  EXPECT_EQ(SentenceOf(run, kEnglish),
            "What limits the server beyond 15 is decode: from 5 to 20 mean "
            "TPOT 43.9 → 98.8 ms, output throughput +76% at 4 times the load.");
  EXPECT_EQ(SentenceOf(run, kChinese),
            "并发 15 以上的瓶颈是解码（Decode）：从并发 5 到并发 20，每 Token "
            "时延平均 43.9 → 98.8 ms，输出吞吐 "
            "+76%（负载为 4 倍）。");
}

TEST(LimitView, StandsInBothFormsOfTheReport) {
  const Texts texts = Write(SampleRuns().at("knee"), kEnglish);
  const std::string sentence = SentenceOf(SampleRuns().at("knee"), kEnglish);
  EXPECT_THAT(texts.markdown, HasSubstr("\n" + sentence + "\n"));
  EXPECT_THAT(texts.terminal, HasSubstr("What limits the server beyond 15"));
  EXPECT_THAT(texts.markdown, HasSubstr("## What limited each level\n"));
  EXPECT_THAT(texts.terminal, Not(HasSubstr("What limited each level")));
}

TEST(LimitView, HasALineALoadWithTheStrongestCauseFirst) {
  SampleRun run = SampleRuns().at("knee");
  run.result.mutable_levels(3)->set_new_connection_share(1);
  *run.result.mutable_levels(3)->mutable_connect_ms() =
      SampleDistribution(200, 300);
  const auto lines = LinesOf(run, kEnglish);
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_EQ(lines[0].loads, "5");
  EXPECT_EQ(lines[0].text,
            "the lowest level, which the others are held "
            "against");
  EXPECT_THAT(lines[1].text, StartsWith("decode: from 5 to 10 "));
  EXPECT_THAT(lines[3].text,
              StartsWith("connections: 100% of the requests at 20 opened a new "
                         "one: 210 ms of a mean request's TTFT of 489 ms; "
                         "decode: from 5 to 20 "));
}

TEST(LimitView, TellsWhatConnectingTakesOfAMeanRequest) {
  const auto line_of = [](const char* name, double share, double connect_ms,
                          ReportLanguage language) {
    SampleRun run = SampleRuns().at(name);
    run.result.mutable_levels(3)->set_new_connection_share(share);
    *run.result.mutable_levels(3)->mutable_connect_ms() =
        SampleDistribution(connect_ms, 300);
    return LinesOf(run, language).back().text;
  };
  EXPECT_THAT(line_of("knee", 0.06, 800, kEnglish),
              StartsWith("connections: 6.0% of the requests at 20 opened a new "
                         "one: 50.4 ms of a mean request's TTFT of 489 ms"));
  EXPECT_THAT(line_of("knee", 0.06, 800, kChinese),
              HasSubstr("并发 20 有 6.0% 的请求新建连接：首 Token 时延平均 489 "
                        "ms，其中建连 50.4 ms"));
  EXPECT_THAT(
      line_of("not_streaming", 1, 4000, kEnglish),
      HasSubstr("opened a new one: 4200 ms of a mean request's E2E of"));
}

TEST(LimitView, TellsNeighboursThatNothingLimitedInOneLine) {
  std::vector<SampleLevel> levels;
  for (const uint32_t load : {2u, 4u, 8u, 16u}) {
    levels.push_back({.concurrency = load, .output_tokens_per_s = 25.0 * load});
  }
  levels.back().tpot_p50_ms = 80;
  const auto lines = LinesOf(MakeSampleRun(levels), kEnglish);
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_EQ(lines[1].loads, "4, 8");
  EXPECT_THAT(lines[1].text,
              StartsWith("nothing limits it yet: from 2 to 8 mean E2E 5.18 → "
                         "5.18 s, output throughput ×4"));
}

TEST(LimitView, SaysThatNothingLimitedTheServerInTheRange) {
  const SampleRun run =
      MakeSampleRun({{.concurrency = 2, .output_tokens_per_s = 50},
                     {.concurrency = 4, .output_tokens_per_s = 100}});
  EXPECT_THAT(SentenceOf(run, kEnglish),
              StartsWith("In the measured range nothing limits it yet: "));
  EXPECT_THAT(SentenceOf(run, kChinese), StartsWith("测试范围内尚无瓶颈："));
}

TEST(LimitView, KeepsTheClientApartFromTheServer) {
  const SampleRun run = SampleRuns().at("client_limited");
  EXPECT_EQ(SentenceOf(run, kEnglish),
            "What limits these numbers is the client itself (`cpu`): the "
            "numbers at 20 are not the server's.");
  EXPECT_THAT(SentenceOf(run, kChinese), HasSubstr("瓶颈不在服务端"));
}

TEST(LimitView, NamesTheCommonestFailure) {
  SampleRun run = MakeSampleRun(
      {{.failures = {{"timeout", 4}, {"http_5xx", 8}}}, {.concurrency = 10}});
  EXPECT_THAT(SentenceOf(run, kEnglish),
              HasSubstr("errors: 3.6% of the requests at 5 failed, mostly by "
                        "`http_5xx`"));
}

TEST(LimitView, NamesOnlyFailuresThatTheCauseIsAbout) {
  const SampleRun run = MakeSampleRun(
      {{.requests = 1000,
        .failures = {{"timeout", 11}, {"tls_error", 14}, {"http_429", 15}}},
       {.concurrency = 10}});
  EXPECT_THAT(LinesOf(run, kEnglish).front().text,
              HasSubstr("errors: 1.1% of the requests at 5 failed, mostly by "
                        "`timeout`"));
}

TEST(LimitView, TellsFailuresThatOnlyTheWholeRunShows) {
  std::vector<SampleLevel> levels = KneeLevels();
  for (SampleLevel& level : levels) {
    level.requests = 100;
    level.failures = {{"timeout", 2}};
  }
  EXPECT_THAT(SentenceOf(MakeSampleRun(levels), kEnglish),
              HasSubstr(" is errors: 2.0% of the requests of the whole run "
                        "failed, mostly by `timeout`."));
  for (SampleLevel& level : levels) level.failures = {{"http_429", 2}};
  EXPECT_THAT(SentenceOf(MakeSampleRun(levels), kChinese),
              HasSubstr("整个测试有 2.0% 的请求被以 429 拒绝"));
}

TEST(LimitView, NamesTheLoadThatTheOthersAreReallyHeldAgainst) {
  SampleRun run = SampleRuns().at("knee");
  run.result.mutable_levels(0)->mutable_degraded()->set_share(0.5);
  const auto lines = LinesOf(run, kEnglish);
  ASSERT_THAT(lines, SizeIs(4));
  EXPECT_EQ(lines[0].text,
            "not known: there is no lower usable level to hold it against");
  EXPECT_EQ(lines[1].text,
            "the lowest usable level, which the others are held against");
  EXPECT_THAT(lines[2].text, HasSubstr("from 10 to 15"));
  EXPECT_EQ(LinesOf(run, kChinese)[1].text, "最低的可用档，作为其余各档的对照");
}

TEST(LimitView, IsSilentWhereNothingIsKnown) {
  for (const char* name : {"single_level", "no_levels"}) {
    EXPECT_EQ(SentenceOf(SampleRuns().at(name), kEnglish), "") << name;
    EXPECT_THAT(LinesOf(SampleRuns().at(name), kEnglish), IsEmpty()) << name;
  }
}

TEST(LimitView, SaysWhyNothingIsKnown) {
  const auto other_work =
      LinesOf(SampleRuns().at("cached_shares_differ"), kEnglish);
  EXPECT_EQ(other_work.back().text, "not known: the levels can't be compared");
  const auto unsplit = LinesOf(SampleRuns().at("not_streaming"), kEnglish);
  EXPECT_THAT(unsplit.back().text,
              HasSubstr("without streaming waiting can't be told from "
                        "generating"));
}

TEST(LimitView, HasWordsForEveryCauseInBothLanguages) {
  SampleRun run = SampleRuns().at("two_targets");
  Findings findings = Explain(run.result, run.plan);
  const ReportInput input{run.plan, run.result, run.environment,
                          run.seed_aggregates, findings};
  for (int i = 0; i <= static_cast<int>(Limit::kNone); ++i) {
    findings.limit = {
        .limit = static_cast<Limit>(i), .level = 3, .base = 0, .value = 0.5};
    for (const auto language : {kEnglish, kChinese}) {
      const std::string sentence = LimitSentence(input, language);
      EXPECT_GT(sentence.size(), 30u) << i;
      EXPECT_THAT(sentence, Not(HasSubstr("is ."))) << i;
      EXPECT_THAT(sentence, Not(HasSubstr("瓶颈是。"))) << i;
    }
  }
}

}  // namespace
}  // namespace byzerperf
