// Rows as Azure published them for its LLM inference: TIMESTAMP (a date and
// time, such as 2023-11-16 18:15:46.6805900, with or without an offset from
// UTC), ContextTokens, GeneratedTokens.
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/text.h"
#include "coordinator/plan/trace_csv.h"

namespace byzerperf {
namespace {

absl::StatusOr<int64_t> DateInUs(std::string_view text) {
  absl::Time time;
  std::string unused;
  for (const char* format : {"%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d %H:%M:%E*S%Ez",
                             "%Y-%m-%dT%H:%M:%E*S", "%Y-%m-%dT%H:%M:%E*S%Ez"}) {
    if (absl::ParseTime(format, ToAbsl(text), &time, &unused) &&
        time > absl::UnixEpoch()) {
      return absl::ToUnixMicros(time);
    }
  }
  return absl::InvalidArgumentError(
      "must be a date and time such as 2023-11-16 18:15:46.6805900");
}

}  // namespace

std::unique_ptr<TraceReader> MakeAzureReader() {
  return std::make_unique<CsvTraceReader>(CsvTraceReader::Shape{
      "TIMESTAMP", "ContextTokens", "GeneratedTokens", DateInUs});
}

}  // namespace byzerperf
