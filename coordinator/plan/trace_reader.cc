#include "coordinator/plan/trace_reader.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "coordinator/plan/csv.h"
#include "coordinator/plan/csv_columns.h"

namespace byzerperf {

std::unique_ptr<TraceReader> MakeTraceReader(TraceFormat format) {
  switch (format) {
    case TraceFormat::kMooncake:
      return MakeMooncakeReader();
    case TraceFormat::kBurstGpt:
      return MakeBurstGptReader();
    case TraceFormat::kAzure:
      return MakeAzureReader();
    case TraceFormat::kNative:
      break;
  }
  return MakeNativeReader();
}

absl::StatusOr<TraceFormat> RecogniseTrace(std::string_view first_line) {
  if (absl::StartsWith(ToAbsl(first_line), "{")) {
    // Its own reader says what is wrong with it.
    if (absl::StrContains(ToAbsl(first_line), "\"timestamp_s\"")) {
      return TraceFormat::kNative;
    }
    if (absl::StrContains(ToAbsl(first_line), "\"timestamp\"")) {
      return TraceFormat::kMooncake;
    }
  }
  CsvReader reader(first_line);
  const absl::StatusOr<std::optional<CsvRecord>> header = reader.Next();
  if (header.ok() && header->has_value()) {
    const CsvColumns columns(**header);
    if (columns.Find({"ContextTokens"})) return TraceFormat::kAzure;
    if (columns.Find({"Request tokens"})) return TraceFormat::kBurstGpt;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", SafeUtf8(first_line, 60),
      "' is of no known trace; expected a line {\"timestamp\": 0, "
      "\"input_length\": 100, \"output_length\": 10, \"hash_ids\": [0]} "
      "(mooncake) or {\"timestamp_s\": 0, \"input_tokens\": 100, "
      "\"output_tokens\": 10} (native), or a header with the columns "
      "Timestamp, "
      "Request tokens and Response tokens (burstgpt) or TIMESTAMP, "
      "ContextTokens and GeneratedTokens (azure)"));
}

}  // namespace byzerperf
