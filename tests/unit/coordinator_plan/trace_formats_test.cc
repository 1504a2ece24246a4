// The published shapes of traces, and our own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "coordinator/plan/trace_file.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kMooncake[] =
    R"({"timestamp": 27482, "input_length": 6955, "output_length": 52,)"
    R"( "hash_ids": [46, 47]})";
constexpr char kNative[] =
    R"({"timestamp_s": 1.25, "input_tokens": 512, "output_tokens": 64})";
constexpr char kBurstGpt[] =
    "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n";
constexpr char kAzure[] = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

absl::StatusOr<Trace> Parse(std::string_view text,
                            const TraceWindow& window = {}) {
  return ParseTrace(text, "t", std::nullopt, window);
}

Trace Parsed(std::string_view text, const TraceWindow& window = {}) {
  auto trace = Parse(text, window);
  EXPECT_TRUE(trace.ok()) << trace.status();
  return trace.ok() ? *std::move(trace) : Trace();
}

std::string ErrorIn(std::string_view text) {
  return std::string(Parse(text).status().message());
}

std::vector<int64_t> TimesUs(const Trace& trace) {
  std::vector<int64_t> times;
  times.reserve(trace.requests.size());
  for (const auto& request : trace.requests) times.push_back(request.time_us);
  return times;
}

TEST(MooncakeTrace, HasMillisecondsLengthsAndHashIds) {
  const Trace trace = Parsed(kMooncake);
  EXPECT_EQ(trace.format, TraceFormat::kMooncake);
  ASSERT_EQ(trace.requests.size(), 1u);
  const TracedRequest& request = trace.requests[0];
  EXPECT_EQ(request.line, 1u);
  EXPECT_EQ(request.time_us, 27'482'000);
  EXPECT_EQ(request.input_tokens, 6955u);
  EXPECT_EQ(request.output_tokens, 52u);
  EXPECT_THAT(request.hash_ids, ElementsAre(46, 47));
}

TEST(MooncakeTrace, MayLackHashIds) {
  const Trace trace =
      Parsed(R"({"timestamp": 0.5, "input_length": 9, "output_length": 1})");
  EXPECT_EQ(trace.requests.at(0).time_us, 500);
  EXPECT_THAT(trace.requests[0].hash_ids, IsEmpty());
}

TEST(BurstGptTrace, HasSecondsAndTokensAndFailuresAreLeftOut) {
  const Trace trace = Parsed(std::string(kBurstGpt) +
                             "5,ChatGPT,472,18,490,Conversation log\n"
                             "45.25,GPT-4,417,0,417,API log\n"
                             "118,GPT-4,1360,8,1368,API log\n");
  EXPECT_EQ(trace.format, TraceFormat::kBurstGpt);
  EXPECT_THAT(TimesUs(trace), ElementsAre(5'000'000, 118'000'000));
  EXPECT_EQ(trace.requests[0].input_tokens, 472u);
  EXPECT_EQ(trace.requests[0].output_tokens, 18u);
  EXPECT_EQ(trace.requests[1].line, 4u);
  EXPECT_EQ(trace.unanswered, 1u);
}

TEST(BurstGptTrace, MayHaveMoreColumns) {
  const Trace trace = Parsed(
      "Timestamp,Session ID,Elapsed time,Model,Request tokens,Response "
      "tokens,Total tokens,Log Type\r\n"
      "5,a-1,2.5,GPT-4,472,18,490,\"log, API\"\r\n");
  EXPECT_EQ(trace.requests.at(0).input_tokens, 472u);
}

TEST(AzureTrace, CountsFromItsFirstRequestWithOrWithoutAnOffset) {
  const Trace plain = Parsed(std::string(kAzure) +
                             "2023-11-16 18:15:46.6805900,374,44\n"
                             "2023-11-16 18:15:50.9951690,396,109\n");
  EXPECT_EQ(plain.format, TraceFormat::kAzure);
  EXPECT_THAT(TimesUs(plain), ElementsAre(0, 4'314'579));
  EXPECT_EQ(plain.requests[1].output_tokens, 109u);
  const Trace zoned = Parsed(std::string(kAzure) +
                             "2024-05-10 00:00:00.009930+00:00,2162,5\n"
                             "2024-05-10 02:00:01.009930+02:00,2399,6\n");
  EXPECT_THAT(TimesUs(zoned), ElementsAre(0, 1'000'000));
}

TEST(NativeTrace, HasLengthsOrTexts) {
  const Trace trace = Parsed(
      std::string(kNative) +
      "\n{\"timestamp_s\": 2, \"prompt\": \"Why?\", \"max_tokens\": 7}\n"
      "{\"timestamp_s\": 3, \"output_tokens\": 5, \"messages\": [{\"role\": "
      "\"user\", \"content\": \"How?\"}]}\n");
  EXPECT_EQ(trace.format, TraceFormat::kNative);
  EXPECT_THAT(TimesUs(trace), ElementsAre(1'250'000, 2'000'000, 3'000'000));
  EXPECT_EQ(trace.requests[0].input_tokens, 512u);
  EXPECT_EQ(trace.requests[1].input_tokens, 0u);
  EXPECT_EQ(trace.requests[1].output_tokens, std::nullopt);
  EXPECT_EQ(trace.requests[1].prompt.max_tokens(), 7u);
  EXPECT_EQ(trace.requests[2].prompt.messages(0).content(), "How?");
  EXPECT_EQ(trace.requests[2].output_tokens, 5u);
}

TEST(Traces, MayStandInAnyOrderAndKeepIt) {
  const Trace trace = Parsed(
      R"({"timestamp_s": 2, "input_tokens": 1}
{"timestamp_s": 1, "input_tokens": 2}

{"timestamp_s": 2, "input_tokens": 3})");
  EXPECT_THAT(TimesUs(trace), ElementsAre(1'000'000, 2'000'000, 2'000'000));
  EXPECT_EQ(trace.requests[1].input_tokens, 1u);
  EXPECT_EQ(trace.requests[2].line, 4u);
}

TEST(Traces, AreCutToAWindowOfWhichTimesCountThen) {
  std::string text;
  for (int i = 0; i < 6; ++i) {
    text +=
        "{\"timestamp_s\": " + std::to_string(i) + ", \"input_tokens\": 9}\n";
  }
  const Trace middle = Parsed(text, {2'000'000, 4'000'000});
  EXPECT_THAT(TimesUs(middle), ElementsAre(0, 1'000'000));
  EXPECT_EQ(middle.outside, 4u);
  EXPECT_THAT(TimesUs(Parsed(text, {4'500'000, std::nullopt})),
              ElementsAre(500'000));
  EXPECT_EQ(Parse(text, {9'000'000, std::nullopt}).status().message(),
            "--trace: t holds no request inside --trace-window, and 6 "
            "outside");
}

TEST(Traces, NameTheLineAndWhatWasExpected) {
  const std::string burst = kBurstGpt;
  const std::string azure = kAzure;
  const struct {
    std::string text;
    std::string message;
  } kCases[] = {
      {"", "--trace: t holds no request"},
      {"a,b\n1,2\n", "--trace: t:1: 'a,b' is of no known trace; expected"},
      {"{", "--trace: t:1: '{' is of no known trace; expected"},
      {R"({"timestamp": 0)", "--trace: t:1: expected a JSON object"},
      {R"({"timestamp": -1, "input_length": 9, "output_length": 1})",
       "--trace: t:1: \"timestamp\" is -1 and must be from 0, the trace's"},
      {R"({"timestamp": "x", "input_length": 9, "output_length": 1})",
       "--trace: t:1: expected a number as \"timestamp\""},
      {R"({"timestamp": 0, "output_length": 1})",
       "--trace: t:1: expected a whole number from 1 to 1000000 as "
       "\"input_length\""},
      {R"({"timestamp": 0, "input_length": 9, "output_length": 1.5})",
       "--trace: t:1: expected a whole number from 0 to 1000000 as "
       "\"output_length\""},
      {R"({"timestamp": 0, "input_length": 9, "output_length": 1,)"
       R"( "hash_ids": [-1]})",
       "--trace: t:1: \"hash_ids\" must be a list of whole numbers from 0"},
      {std::string(kNative) + "\n{\"timestamp_s\": 1}",
       "--trace: t:2: expected either \"input_tokens\" or a prompt"},
      {R"({"timestamp_s": 1, "input_tokens": 1, "prompt": "x"})",
       "--trace: t:1: expected either \"input_tokens\" or a prompt"},
      {R"({"timestamp_s": 1, "prompt": ""})",
       "--trace: t:1: \"prompt\" must be a text that is not empty"},
      {"Timestamp,Request tokens\n",
       "--trace: t:1: expected a header row with the columns Timestamp, "
       "Request tokens and Response tokens"},
      {burst + "x,m,1,1,2,l\n",
       "--trace: t:2: Timestamp is 'x' and must be a number of seconds"},
      {burst + "-3,m,1,1,2,l\n",
       "--trace: t:2: Timestamp is '-3' and must be from 0"},
      {burst + "nan,m,1,1,2,l\n",
       "--trace: t:2: Timestamp is 'nan' and must be from 0"},
      {burst + "1,m,0,1,2,l\n",
       "--trace: t:2: Request tokens is '0' and must be a whole number from 1"},
      {burst + "1,m,1\n", "--trace: t:2: has 3 fields, and the header 6"},
      {azure + "yesterday,1,1\n",
       "--trace: t:2: TIMESTAMP is 'yesterday' and must be a date and time"},
      {azure + "2023-11-16 18:15:46.68,1,x\n",
       "--trace: t:2: GeneratedTokens is 'x' and must be a whole number"},
      {azure + "\"2023\n", "--trace: t:2: a double quote opens a field"},
      {std::string(kNative) + "\n\xff", "--trace: t:2: not valid UTF-8"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ErrorIn(test.text), StartsWith(test.message)) << test.text;
  }
}

TEST(Traces, TheFormatThatIsAskedForWins) {
  EXPECT_THAT(
      ParseTrace(kMooncake, "t", TraceFormat::kNative, {}).status().message(),
      HasSubstr("expected a number as \"timestamp_s\""));
  EXPECT_THAT(
      ParseTrace(kMooncake, "t", TraceFormat::kAzure, {}).status().message(),
      HasSubstr("expected a header row with the columns TIMESTAMP, "));
}

TEST(TraceWindowText, IsAStartAndAnEnd) {
  EXPECT_EQ(ParseTraceWindow("0s:10m")->end_us, 600'000'000);
  EXPECT_EQ(ParseTraceWindow("1.5h:2h")->start_us, 5'400'000'000);
  EXPECT_EQ(ParseTraceWindow("5:")->start_us, 5'000'000);
  EXPECT_EQ(ParseTraceWindow("5:")->end_us, std::nullopt);
  for (const char* wrong : {"", "5", "5:5", "6:5", "-1:5", "a:b", ":5"}) {
    EXPECT_THAT(std::string(ParseTraceWindow(wrong).status().message()),
                StartsWith(std::string("--trace-window: '") + wrong +
                           "' must be START:END"));
  }
}

}  // namespace
}  // namespace byzerperf
