// What a report says of what was asked: models, lengths, sessions, traces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/report_texts.h"

namespace byzerperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ReportOfAsked, SaysWhyTurnsOfASessionWereNotSent) {
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

TEST(ReportOfAsked, SaysTheMixAndShowsEachOfItsModels) {
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

TEST(ReportOfAsked, KeepsQuietOfModelsWhereThereIsOne) {
  const std::string report =
      Write(SampleRuns().at("knee"), ReportLanguage::kEnglish).markdown;
  EXPECT_THAT(report, HasSubstr("| Model | chat |"));
  EXPECT_THAT(report, Not(HasSubstr("## Models")));
  EXPECT_THAT(report, Not(HasSubstr("isl_error")));
}

TEST(ReportOfAsked, SaysHowLongInputsWereBesideWhatWasAsked) {
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

TEST(ReportOfAsked, SaysWhenInputsAreShorterThanAskedOrSpreadAroundIt) {
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

TEST(ReportOfAsked, SaysHowLongAnswersWereBesideWhatWasAsked) {
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

TEST(ReportOfAsked, DoesNotAdviseAgainstWhatATraceNeeds) {
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

TEST(ReportOfAsked, SaysTheLengthsAndSessionsThatWereAsked) {
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

TEST(ReportOfAsked, SaysWhichTraceWasReplayed) {
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

}  // namespace
}  // namespace byzerperf
