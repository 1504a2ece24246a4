#ifndef BYZERPERF_TESTS_UNIT_LOAD_SERVER_TRANSCRIPTS_H_
#define BYZERPERF_TESTS_UNIT_LOAD_SERVER_TRANSCRIPTS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/load/tracker_script.h"

namespace byzerperf {

// Stamps in milliseconds from the issue; -1: did not happen.
struct ExpectedRecord {
  v1::Outcome::Value outcome = v1::Outcome::ok;
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
  ExpectedRecord expected;
};

// Answers as vLLM, llama.cpp and mock servers were seen to give them.
std::vector<Transcript> EngineTranscripts();

// The same of Byzer-LLM's server, by its sources.
std::vector<Transcript> ByzerLlmTranscripts();

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_LOAD_SERVER_TRANSCRIPTS_H_
