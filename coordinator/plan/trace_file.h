#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_FILE_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_FILE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "coordinator/plan/trace_reader.h"

namespace byzerperf {

// The part of a trace that is replayed: from its start, of which times count
// then, until before its end.
struct TraceWindow {
  int64_t start_us = 0;
  std::optional<int64_t> end_us;  // absent: to the trace's end
};

struct Trace {
  TraceFormat format = TraceFormat::kNative;
  std::vector<TracedRequest> requests;  // by time, in the file's order beside
  size_t unanswered = 0;  // without output tokens, and left out for that
  size_t outside = 0;     // of the window
};

// Reads `START:END` as durations of trace time, such as 0s:10m; an empty END
// is the trace's end.
absl::StatusOr<TraceWindow> ParseTraceWindow(std::string_view text);

// Reads a trace; without a format its first line tells it. Times count from the
// trace's own zero, those of Azure, which are dates, from the first request.
// Empty lines are passed over, requests may stand in any order.
// InvalidArgument names NAME:LINE and what was expected there.
absl::StatusOr<Trace> ParseTrace(std::string_view text, std::string_view name,
                                 std::optional<TraceFormat> format,
                                 const TraceWindow& window);

// The same of a file of at most 1 GiB.
absl::StatusOr<Trace> ReadTrace(const std::string& path,
                                std::optional<TraceFormat> format,
                                const TraceWindow& window);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_FILE_H_
