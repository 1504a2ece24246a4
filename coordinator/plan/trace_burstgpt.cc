// Rows as BurstGPT published them: Timestamp (seconds from the trace's start),
// [Session ID, Elapsed time,] Model, Request tokens, Response tokens, Total
// tokens, Log Type. A request without response tokens failed.
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "common/base/text.h"
#include "coordinator/plan/trace_csv.h"
#include "coordinator/plan/trace_time.h"

namespace byzerperf {
namespace {

absl::StatusOr<int64_t> SecondsInUs(std::string_view text) {
  double time_s = 0;
  if (!absl::SimpleAtod(ToAbsl(text), &time_s)) {
    return absl::InvalidArgumentError("must be a number of seconds");
  }
  return TraceTimeUs(time_s * 1e6);
}

}  // namespace

std::unique_ptr<TraceReader> MakeBurstGptReader() {
  return std::make_unique<CsvTraceReader>(CsvTraceReader::Shape{
      "Timestamp", "Request tokens", "Response tokens", SecondsInUs});
}

}  // namespace byzerperf
