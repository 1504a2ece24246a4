#include "coordinator/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_split.h"
#include "common/base/display_width.h"
#include "coordinator/explain/explain.h"
#include "tests/support/sample_results.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Texts {
  std::string markdown;
  std::string terminal;
  std::string answer;
};

Texts Write(const SampleRun& run, ReportLanguage language) {
  const Findings findings = Explain(run.result, run.plan);
  const ReportInput input{run.plan, run.result, run.environment,
                          run.seed_aggregates, findings};
  return {MarkdownReport(input, language), TerminalReport(input, language),
          AnswerLine(input, language, "result/report.md")};
}

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

TEST(Report, SaysWhyTurnsOfASessionWereNotSent) {
  SampleRun run = SampleRuns().at("errors");
  const auto markdown = [&run](ReportLanguage language) {
    return Write(run, language).markdown;
  };
  EXPECT_THAT(markdown(ReportLanguage::kEnglish),
              Not(HasSubstr("the session")));
  v1::LevelResult& level = *run.result.mutable_levels(1);
  level.mutable_requests()->set_not_sent(4);
  level.mutable_requests()->set_not_due(4);
  (*level.mutable_outcomes())["not_sent"] = 4;
  EXPECT_THAT(markdown(ReportLanguage::kEnglish),
              HasSubstr("4 of the `not_sent` requests are turns of sessions"));
  EXPECT_THAT(
      markdown(ReportLanguage::kChinese),
      HasSubstr("`not_sent` 中有 4 个是会话中某一轮未正常结束后的各轮"));
  // No ceiling held them back.
  EXPECT_THAT(markdown(ReportLanguage::kEnglish),
              Not(HasSubstr("due beyond `--max-in-flight`")));
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

TEST(Report, SaysTheMixAndShowsEachOfItsModels) {
  const SampleRun run = SampleRuns().at("model_mix");
  const std::string english = Write(run, ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(english, HasSubstr("| Model | qwen-7b (70%), qwen-72b (30%) |"));
  EXPECT_THAT(english, HasSubstr("## Models\n"));
  EXPECT_THAT(english, HasSubstr("TTFT p50 at 5, 10, 15, 20, most at 20: "
                                 "`qwen-72b` 1258 ms, `qwen-7b` 233 ms."));
  EXPECT_THAT(english, HasSubstr("error rates at 15, 20, most at 20: "
                                 "`qwen-72b` 9.0%, `qwen-7b` 0%."));
  const std::string chinese = Write(run, ReportLanguage::kChinese).markdown;
  EXPECT_THAT(chinese, HasSubstr("qwen-7b（70%）、qwen-72b（30%）"));
  EXPECT_THAT(chinese, HasSubstr("## 各模型\n"));
  EXPECT_THAT(chinese, HasSubstr("`qwen-72b` 为 1258 ms"));
}

TEST(Report, KeepsQuietOfModelsWhereThereIsOne) {
  const std::string report =
      Write(SampleRuns().at("knee"), ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(report, HasSubstr("| Model | chat |"));
  EXPECT_THAT(report, Not(HasSubstr("## Models")));
  EXPECT_THAT(report, Not(HasSubstr("isl_error")));
}

TEST(Report, SaysHowLongInputsWereBesideWhatWasAsked) {
  const SampleRun run = SampleRuns().at("input_lengths");
  const std::string english = Write(run, ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(english,
              HasSubstr("| Input tokens | asked 1000, sent 1010 on average "
                        "(`isl_error` p50 0.30%–3.1%) |"));
  EXPECT_THAT(english, HasSubstr("asked at 20: 1000 tokens asked, 1031 sent "
                                 "(3.1% longer, `isl_error` p50 3.1%)."));
  const std::string chinese = Write(run, ReportLanguage::kChinese).markdown;
  EXPECT_THAT(chinese, HasSubstr("平均设定 1000，实际 1010"));
  EXPECT_THAT(chinese, HasSubstr("偏长 3.1%"));
}

TEST(Report, SaysWhenInputsAreShorterThanAskedOrSpreadAroundIt) {
  SampleRun run = SampleRuns().at("input_lengths");
  v1::InputLengths* lengths =
      run.result.mutable_levels(3)->mutable_input_lengths();
  lengths->set_sent_mean(900);
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("(10% shorter, "));
  lengths->set_sent_mean(1000.2);
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("(as long on average, "));
}

TEST(Report, SaysHowLongAnswersWereBesideWhatWasAsked) {
  SampleRun run = SampleRuns().at("knee");
  for (v1::LevelResult& level : *run.result.mutable_levels()) {
    v1::OutputLengths& lengths = *level.mutable_output_lengths();
    lengths.set_asked_mean(50);
    lengths.set_given_mean(50);
    lengths.set_requests(100);
  }
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              AllOf(HasSubstr("asked 50.0, given 50.0 on average"),
                    Not(HasSubstr("Answers are not"))));
  run.result.mutable_levels(3)->mutable_output_lengths()->set_given_mean(4);
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("Answers are not as long as asked at 20: 50.0 output "
                        "tokens asked, 4.00 given on average (92% shorter"));
  EXPECT_THAT(Write(run, ReportLanguage::kChinese).markdown,
              HasSubstr("平均设定 50.0 个 Token，实际 4.00 个（偏短 92%"));
}

TEST(Report, DoesNotAdviseAgainstWhatATraceNeeds) {
  SampleRun run = SampleRuns().at("cached_shares_differ");
  EXPECT_THAT(Write(run, ReportLanguage::kEnglish).markdown,
              HasSubstr("Run with `--prompt-reuse bust`"));
  run.plan.mutable_asked_prompts()->mutable_trace()->set_file("t.jsonl");
  for (const auto language :
       {ReportLanguage::kEnglish, ReportLanguage::kChinese}) {
    EXPECT_THAT(Write(run, language).markdown,
                AllOf(HasSubstr("`--reset-cache`"),
                      Not(HasSubstr("`--prompt-reuse bust`"))));
  }
}

TEST(Report, SaysTheLengthsAndSessionsThatWereAsked) {
  SampleRun run = SampleRuns().at("knee");
  v1::AskedPrompts& asked = *run.plan.mutable_asked_prompts();
  asked.set_prompts(20);
  asked.set_isl(1000);
  asked.set_isl_stddev(100);
  asked.set_osl(50);
  asked.set_length_distribution("normal");
  asked.set_shared_system_prompt_length(30);
  asked.set_num_prefix_prompts(2);
  asked.set_prefix_prompt_length(40);
  asked.set_sessions(12);
  asked.set_least_turns(2);
  asked.set_most_turns(5);
  asked.set_mean_turns(2.5);
  asked.set_turn_delay_s(2);
  run.plan.set_session_header("X-Session-Id");
  EXPECT_THAT(
      Write(run, ReportLanguage::kEnglish).markdown,
      AllOf(HasSubstr("1000 tokens in ± 100, 50 tokens out, normal "
                      "distribution; 20 prompts |"),
            HasSubstr("a system prompt of 30 tokens; one of 2 beginnings of 40 "
                      "tokens each |"),
            HasSubstr("12 of 20 prompts, 2 to 5 turns, 2.50 requests a prompt "
                      "on average; 2 s from an answer to the next turn; header "
                      "`X-Session-Id`"),
            HasSubstr("sessions in progress 5, 10"),
            HasSubstr("- **Concurrency**: sessions in progress"),
            HasSubstr("sessions a level"), Not(HasSubstr("no text sent twice")),
            Not(HasSubstr("max_tokens"))));
  EXPECT_THAT(Write(run, ReportLanguage::kChinese).markdown,
              AllOf(HasSubstr("20 条提示词中 12 条是会话，2 至 5 轮"),
                    HasSubstr("同时进行的会话数 5, 10"),
                    HasSubstr("每个会话开头带一个等长的唯一标记")));
}

TEST(Report, SaysWhichTraceWasReplayed) {
  SampleRun run = SampleRuns().at("knee");
  v1::AskedPrompts& asked = *run.plan.mutable_asked_prompts();
  asked.set_prompts(300);
  v1::AskedTrace& trace = *asked.mutable_trace();
  trace.set_file("night|1.csv");
  trace.set_format("burstgpt");
  trace.set_window("0s:10m");
  trace.set_outside(7);
  trace.set_unanswered(3);
  EXPECT_THAT(
      Write(run, ReportLanguage::kEnglish).markdown,
      HasSubstr("night\\|1.csv (burstgpt), 300 requests; window 0s:10m, "
                "7 outside left out; 3 without output tokens left out "
                "|"));
  EXPECT_THAT(
      Write(run, ReportLanguage::kChinese).markdown,
      HasSubstr("300 个请求；时间窗 0s:10m，略去窗外 7 个；略去没有输出 "
                "Token 的 3 个 |"));
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
