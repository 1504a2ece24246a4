#include "tests/unit/load/server_transcripts.h"

namespace byzerperf {

using v1::Outcome;

std::vector<Transcript> ByzerLlmTranscripts() {
  return {
      {.server = "Byzer-LLM on vLLM: a poll that repeats empty deltas",
       .play =
           [](TrackerScript& s) {
             const auto chunk = [&s](int64_t at_ms, const std::string& text,
                                     uint32_t tokens) {
               s.Delta(at_ms,
                       R"({"role":"assistant","content":")" + text +
                           R"(","reasoning_content":""})",
                       "null",
                       R"(,"usage":)" + TrackerScript::Usage(30, tokens));
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
             const std::string none =
                 R"(,"usage":)" + TrackerScript::Usage(0, 0);
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
                    .error =
                        "a proper end, but no generated text and no tokens",
                    .input_tokens = 11,
                    .output_tokens = 0,
                    .timing = TokenTiming::kUsage,
                    .first_chunk_ms = 50,
                    .done_ms = 50,
                    .basis = TpotBasis::kNone}},
      {.server = "Byzer-LLM whose request id never came: 200, nothing, close",
       .play = [](TrackerScript& s) { s.Head().End(60000); },
       .expected = {.outcome = Outcome::truncated,
                    .error =
                        "the stream ended without [DONE] or a finish reason",
                    .source = TokenSource::kNone,
                    .timing = TokenTiming::kNone,
                    .finish_reason = "",
                    .basis = TpotBasis::kNone}},
      {.server = "Byzer-LLM without streaming: finish_reason null",
       .play =
           [](TrackerScript& s) {
             s.Head(200, "application/json")
                 .Body(500,
                       R"({"object":"chat.completion","choices":[{"message":
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
}

}  // namespace byzerperf
