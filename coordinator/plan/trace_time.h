#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_TIME_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_TIME_H_

#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"

namespace byzerperf {

// A time of a trace in whole microseconds. InvalidArgument ("must be …") when
// it is before the trace's start or later than 100 years.
inline absl::StatusOr<int64_t> TraceTimeUs(double time_us) {
  constexpr double kLatestUs = 100 * 365.25 * 86400 * 1e6;
  if (time_us >= 0 && time_us <= kLatestUs) return std::llround(time_us);
  return absl::InvalidArgumentError(
      "must be from 0, the trace's start, to 100 years");
}

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_TIME_H_
