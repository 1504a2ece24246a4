// Answers as real servers were seen to give them, and what becomes of each.
#include <functional>
#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/load/tracker_script.h"

namespace byzerperf {
namespace {

using v1::Outcome;

// Stamps in milliseconds from the issue; -1: did not happen.
struct Expected {
  Outcome::Value outcome = Outcome::ok;
  std::string error;
  std::optional<uint32_t> input_tokens;
  std::optional<uint32_t> output_tokens;
  TokenSource source = TokenSource::kUsage;
  TokenTiming timing = TokenTiming::kSpread;
  std::string finish_reason = "stop";
  size_t text_events = 0;
  int64_t first_chunk_ms = -1;
  int64_t first_token_ms = -1;
  int64_t second_token_ms = -1;
  int64_t first_output_ms = -1;
  int64_t last_token_ms = -1;
  int64_t done_ms = -1;
  double tpot_ms = -1;
  TpotBasis basis = TpotBasis::kAssumed;
};

struct Transcript {
  std::string server;
  std::function<void(TrackerScript&)> play;
  Expected expected;
};

void ExpectRecord(const RequestRecord& record, const Expected& expected) {
  EXPECT_EQ(record.outcome, expected.outcome) << record.error;
  EXPECT_EQ(record.error, expected.error);
  EXPECT_EQ(record.input_tokens, expected.input_tokens);
  EXPECT_EQ(record.output_tokens, expected.output_tokens);
  EXPECT_EQ(record.token_source, expected.source);
  EXPECT_EQ(record.token_timing, expected.timing);
  EXPECT_EQ(record.finish_reason, expected.finish_reason);
  EXPECT_EQ(record.text_events.size(), expected.text_events);
  EXPECT_EQ(MsOf(record.first_chunk_ns), expected.first_chunk_ms);
  EXPECT_EQ(MsOf(record.first_token_ns), expected.first_token_ms);
  EXPECT_EQ(MsOf(record.second_token_ns), expected.second_token_ms);
  EXPECT_EQ(MsOf(record.first_output_ns), expected.first_output_ms);
  EXPECT_EQ(MsOf(record.last_token_ns), expected.last_token_ms);
  EXPECT_EQ(MsOf(record.done_ns), expected.done_ms);
  EXPECT_EQ(record.tpot_basis, expected.basis);
  if (expected.tpot_ms < 0) {
    EXPECT_FALSE(record.tpot_ns.has_value());
  } else {
    ASSERT_TRUE(record.tpot_ns.has_value());
    EXPECT_DOUBLE_EQ(static_cast<double>(*record.tpot_ns) / kMs,
                     expected.tpot_ms);
  }
}

const Transcript kTranscripts[] = {
    {.server = "vLLM, usage at the end",
     .play =
         [](TrackerScript& s) {
           s.Head().Delta(90, R"({"role":"assistant","content":""})");
           s.Content(100, "a").Content(120, "b");
           s.Delta(140, R"({"content":"c"})", R"("stop")");
           s.UsageChunk(141, 20, 3).Done(141).End(142);
         },
     .expected = {.input_tokens = 20,
                  .output_tokens = 3,
                  .text_events = 3,
                  .first_chunk_ms = 90,
                  .first_token_ms = 100,
                  .second_token_ms = 120,
                  .first_output_ms = 100,
                  .last_token_ms = 140,
                  .done_ms = 141,
                  .tpot_ms = 20}},
    {.server = "vLLM, usage in every chunk, several tokens an event",
     .play =
         [](TrackerScript& s) {
           const auto usage = [](uint32_t output) {
             return R"(,"usage":)" + TrackerScript::Usage(20, output);
           };
           s.Head().Delta(90, R"({"role":"assistant","content":""})", "null",
                          usage(0));
           s.Delta(100, R"({"content":"ab"})", "null", usage(2));
           s.Delta(130, R"({"content":"c"})", "null", usage(5));
           s.Delta(150, R"({"content":"d"})", R"("length")", usage(7));
           s.UsageChunk(151, 20, 7).Done(151).End(151);
         },
     .expected = {.input_tokens = 20,
                  .output_tokens = 7,
                  .timing = TokenTiming::kUsage,
                  .finish_reason = "length",
                  .text_events = 3,
                  .first_chunk_ms = 90,
                  .first_token_ms = 100,
                  .second_token_ms = 130,
                  .first_output_ms = 100,
                  .last_token_ms = 150,
                  .done_ms = 151,
                  .tpot_ms = 10,
                  .basis = TpotBasis::kCounted}},
    {.server = "llama.cpp chat: null content, all at once, timings",
     .play =
         [](TrackerScript& s) {
           s.Head().Body(
               200,
               "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\","
               "\"content\":null}}]}\n\ndata: {\"choices\":[{\"delta\":"
               "{\"content\":\"x\"}}]}\n\n: ping\n\n");
           s.Content(210, "y").Finish(211);
           s.Event(211,
                   R"({"choices":[],"usage":{"prompt_tokens":17,
                       "completion_tokens":2,"prompt_tokens_details":
                       {"cached_tokens":16}},"timings":{"predicted_n":2}})");
           s.Done(211).End(211);
         },
     .expected = {.input_tokens = 17,
                  .output_tokens = 2,
                  .text_events = 2,
                  .first_chunk_ms = 200,
                  .first_token_ms = 200,
                  .second_token_ms = 210,
                  .first_output_ms = 200,
                  .last_token_ms = 210,
                  .done_ms = 211,
                  .tpot_ms = 10}},
    {.server = "llama.cpp completions: usage in the last chunk, no [DONE]",
     .play =
         [](TrackerScript& s) {
           s.Head()
               .Event(50, R"({"choices":[{"text":"a","finish_reason":null}]})")
               .Event(60, R"({"choices":[{"text":"b","finish_reason":null}]})")
               .Event(61, R"({"choices":[{"text":"","finish_reason":"length"}],
                              "usage":{"prompt_tokens":9,
                              "completion_tokens":2}})")
               .End(63);
         },
     .expected = {.input_tokens = 9,
                  .output_tokens = 2,
                  .finish_reason = "length",
                  .text_events = 2,
                  .first_chunk_ms = 50,
                  .first_token_ms = 50,
                  .second_token_ms = 60,
                  .first_output_ms = 50,
                  .last_token_ms = 60,
                  .done_ms = 63,
                  .tpot_ms = 10}},
    {.server = "aimock without usage: events are counted",
     .play =
         [](TrackerScript& s) {
           s.Head().Delta(5, R"({"role":"assistant","content":""})");
           s.Content(10, "Hello wo").Content(15, "rld").Finish(15);
           s.Done(15).End(15);
         },
     .expected = {.output_tokens = 2,
                  .source = TokenSource::kEvents,
                  .timing = TokenTiming::kEvents,
                  .text_events = 2,
                  .first_chunk_ms = 5,
                  .first_token_ms = 10,
                  .second_token_ms = 15,
                  .first_output_ms = 10,
                  .last_token_ms = 15,
                  .done_ms = 15,
                  .tpot_ms = 5}},
    {.server = "aimock cut in mid-stream",
     .play =
         [](TrackerScript& s) {
           s.Head().Delta(5, R"({"role":"assistant","content":""})");
           s.Content(10, "Hello wo")
               .End(12, HttpEnd::kConnectionLost,
                    "transfer closed with outstanding read data remaining");
         },
     .expected = {.outcome = Outcome::connection_lost,
                  .error = "transfer closed with outstanding read data "
                           "remaining",
                  .output_tokens = 1,
                  .source = TokenSource::kEvents,
                  .timing = TokenTiming::kEvents,
                  .finish_reason = "",
                  .text_events = 1,
                  .first_chunk_ms = 5,
                  .first_token_ms = 10,
                  .first_output_ms = 10,
                  .last_token_ms = 10,
                  .basis = TpotBasis::kNone}},
    {.server = "mock-llm: role with content, finish with content, no usage",
     .play =
         [](TrackerScript& s) {
           s.Head().Delta(10, R"({"role":"assistant","content":"a"})");
           s.Delta(20, R"({"content":"b"})", R"("stop")").Done(20).End(20);
         },
     .expected = {.output_tokens = 2,
                  .source = TokenSource::kEvents,
                  .timing = TokenTiming::kEvents,
                  .text_events = 2,
                  .first_chunk_ms = 10,
                  .first_token_ms = 10,
                  .second_token_ms = 20,
                  .first_output_ms = 10,
                  .last_token_ms = 20,
                  .done_ms = 20,
                  .tpot_ms = 10}},
    {.server = "mock-llm's 429 as an event of a 200, then a close",
     .play =
         [](TrackerScript& s) {
           s.Head().Event(3, R"({"error":{"message":"slow down"}})").End(3);
         },
     .expected = {.outcome = Outcome::server_error_event,
                  .error = "slow down",
                  .source = TokenSource::kNone,
                  .timing = TokenTiming::kNone,
                  .finish_reason = "",
                  .basis = TpotBasis::kNone}},
    {.server = "inference-server: usage with the finish, one token uncounted",
     .play =
         [](TrackerScript& s) {
           s.Head().Delta(10, R"({"role":"assistant","content":"a"})");
           s.Delta(20, R"({"role":"assistant","content":"b"})");
           s.Delta(22, R"({"role":"assistant"})", R"("stop")",
                   R"(,"usage":)" + TrackerScript::Usage(4, 3));
           s.Done(22).End(22);
         },
     .expected = {.input_tokens = 4,
                  .output_tokens = 3,
                  .text_events = 2,
                  .first_chunk_ms = 10,
                  .first_token_ms = 10,
                  .second_token_ms = 20,
                  .first_output_ms = 10,
                  .last_token_ms = 20,
                  .done_ms = 22,
                  .tpot_ms = 5}},
    {.server = "Byzer-LLM on vLLM: a poll that repeats empty deltas",
     .play =
         [](TrackerScript& s) {
           const auto chunk = [&s](int64_t at_ms, const std::string& text,
                                   uint32_t tokens) {
             s.Delta(at_ms,
                     R"({"role":"assistant","content":")" + text +
                         R"(","reasoning_content":""})",
                     "null", R"(,"usage":)" + TrackerScript::Usage(30, tokens));
           };
           s.Head();
           chunk(100, "ab", 2);
           chunk(100, "", 2);
           chunk(101, "", 2);
           chunk(120, "", 3);  // counted, but its text is not out yet
           chunk(130, "cd", 5);
           chunk(130, "", 5);
           s.Delta(150, R"({"role":"assistant","content":""})", R"("stop")",
                   R"(,"usage":)" + TrackerScript::Usage(30, 5));
           s.Done(150).End(150);
         },
     .expected = {.input_tokens = 30,
                  .output_tokens = 5,
                  .timing = TokenTiming::kUsage,
                  .text_events = 2,
                  .first_chunk_ms = 100,
                  .first_token_ms = 100,
                  .second_token_ms = 130,
                  .first_output_ms = 100,
                  .last_token_ms = 130,
                  .done_ms = 150,
                  .tpot_ms = 10,
                  .basis = TpotBasis::kCounted}},
    {.server = "Byzer-LLM on a provider: usage is 0 until the last chunk",
     .play =
         [](TrackerScript& s) {
           const std::string none = R"(,"usage":)" + TrackerScript::Usage(0, 0);
           s.Head().Delta(50, R"({"content":"ab"})", "null", none);
           s.Delta(70, R"({"content":"cd"})", "null", none);
           s.Delta(90, R"({"content":""})", R"("stop")",
                   R"(,"usage":)" + TrackerScript::Usage(11, 5));
           s.Done(90).End(90);
         },
     .expected = {.input_tokens = 11,
                  .output_tokens = 5,
                  .text_events = 2,
                  .first_chunk_ms = 50,
                  .first_token_ms = 50,
                  .second_token_ms = 70,
                  .first_output_ms = 50,
                  .last_token_ms = 70,
                  .done_ms = 90,
                  .tpot_ms = 5}},
    {.server = "Byzer-LLM whose backend failed: a polite end with nothing",
     .play =
         [](TrackerScript& s) {
           s.Head().Delta(50, R"({"content":""})", R"("stop")",
                          R"(,"usage":)" + TrackerScript::Usage(11, 0));
           s.Done(50).End(50);
         },
     .expected = {.outcome = Outcome::empty,
                  .error = "a proper end, but no generated text and no tokens",
                  .input_tokens = 11,
                  .output_tokens = 0,
                  .timing = TokenTiming::kUsage,
                  .first_chunk_ms = 50,
                  .done_ms = 50,
                  .basis = TpotBasis::kNone}},
    {.server = "Byzer-LLM whose request id never came: 200, nothing, close",
     .play = [](TrackerScript& s) { s.Head().End(60000); },
     .expected = {.outcome = Outcome::truncated,
                  .error = "the stream ended without [DONE] or a finish reason",
                  .source = TokenSource::kNone,
                  .timing = TokenTiming::kNone,
                  .finish_reason = "",
                  .basis = TpotBasis::kNone}},
    {.server = "Byzer-LLM without streaming: finish_reason null",
     .play =
         [](TrackerScript& s) {
           s.Head(200, "application/json")
               .Body(500, R"({"object":"chat.completion","choices":[{"message":
                   {"role":"assistant","content":"hello"},"finish_reason":null}],
                   "usage":{"prompt_tokens":8,"completion_tokens":40}})")
               .End(502);
         },
     .expected = {.input_tokens = 8,
                  .output_tokens = 40,
                  .timing = TokenTiming::kUsage,
                  .finish_reason = "",
                  .done_ms = 500,
                  .basis = TpotBasis::kNone}},
    {.server = "Byzer-LLM's unknown model: a flat 404",
     .play =
         [](TrackerScript& s) {
           s.Head(404, "application/json")
               .Body(5, R"({"object":"error","message":"no such model",
                            "type":"NotFoundError","param":null,"code":404})")
               .End(5);
         },
     .expected = {.outcome = Outcome::http_4xx,
                  .error = "no such model",
                  .source = TokenSource::kNone,
                  .timing = TokenTiming::kNone,
                  .finish_reason = "",
                  .basis = TpotBasis::kNone}},
};

TEST(RequestTrackerServers, AreReadAsTheyAre) {
  for (const Transcript& transcript : kTranscripts) {
    SCOPED_TRACE(transcript.server);
    TrackerScript script;
    transcript.play(script);
    EXPECT_EQ(script.finished(), 1);
    ExpectRecord(script.record(), transcript.expected);
  }
}

TEST(RequestTrackerServers, AreReadAlikeHoweverTheBytesAreCut) {
  for (const size_t chunk_bytes : {1, 2, 7, 64}) {
    for (const Transcript& transcript : kTranscripts) {
      SCOPED_TRACE(transcript.server + ", cut into " +
                   std::to_string(chunk_bytes));
      TrackerScript script;
      script.CutInto(chunk_bytes);
      transcript.play(script);
      ExpectRecord(script.record(), transcript.expected);
    }
  }
}

// One tracker for all of them, one after the other: nothing is left behind.
TEST(RequestTrackerServers, AreReadAlikeByAUsedTracker) {
  TrackerScript script;
  for (int round = 0; round < 2; ++round) {
    for (const Transcript& transcript : kTranscripts) {
      SCOPED_TRACE(transcript.server);
      script.Begin();
      transcript.play(script);
      ExpectRecord(script.record(), transcript.expected);
    }
  }
}

}  // namespace
}  // namespace byzerperf
