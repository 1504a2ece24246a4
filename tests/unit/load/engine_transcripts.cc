#include "tests/unit/load/server_transcripts.h"

namespace byzerperf {

using v1::Outcome;

std::vector<Transcript> EngineTranscripts() {
  return {
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
                 .Event(50,
                        R"({"choices":[{"text":"a","finish_reason":null}]})")
                 .Event(60,
                        R"({"choices":[{"text":"b","finish_reason":null}]})")
                 .Event(61,
                        R"({"choices":[{"text":"","finish_reason":"length"}],
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
  };
}

}  // namespace byzerperf
