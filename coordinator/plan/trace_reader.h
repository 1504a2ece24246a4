#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_READER_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

enum class TraceFormat {
  kMooncake,  // JSONL: timestamp (ms), input_length, output_length, hash_ids
  kBurstGpt,  // CSV: Timestamp (s), Request tokens, Response tokens
  kAzure,     // CSV: TIMESTAMP (a date), ContextTokens, GeneratedTokens
  kNative,    // JSONL: timestamp_s, input_tokens or a prompt, output_tokens
};

// What a line of a trace says.
struct TracedRequest {
  size_t line = 0;            // in its file
  int64_t time_us = 0;        // from the trace's start; of Azure from 1970
  uint32_t input_tokens = 0;  // 0: `prompt` has the text
  std::optional<uint32_t> output_tokens;  // absent: not said; 0: no answer came
  // Of each 512 tokens of the input: equal up to here, equal text.
  std::vector<uint64_t> hash_ids;
  v1::Prompt prompt;  // without an id
};

// Reads the lines of a trace in one format, from the first one on.
class TraceReader {
 public:
  virtual ~TraceReader() = default;

  // Absent for a heading. `line` is trimmed, not empty, and UTF-8.
  // InvalidArgument says what stands there and what was expected.
  virtual absl::StatusOr<std::optional<TracedRequest>> Read(
      std::string_view line) = 0;
};

std::unique_ptr<TraceReader> MakeTraceReader(TraceFormat format);

// One a format; each knows its published shape.
std::unique_ptr<TraceReader> MakeMooncakeReader();
std::unique_ptr<TraceReader> MakeBurstGptReader();
std::unique_ptr<TraceReader> MakeAzureReader();
std::unique_ptr<TraceReader> MakeNativeReader();

// By the first line of a file: the names of its columns or members.
absl::StatusOr<TraceFormat> RecogniseTrace(std::string_view first_line);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_READER_H_
