#ifndef BYZERPERF_COORDINATOR_PLAN_RATE_SERIES_H_
#define BYZERPERF_COORDINATOR_PLAN_RATE_SERIES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// A rate over time that is a level of its own.
struct RateSeries {
  std::vector<v1::RateStretch> stretches;  // up to its end, and then for ever
  double highest_per_s = 0;
  double end_s = 0;
};

// Reads a CSV file of lines SECONDS,RATE (requests a second): between two lines
// the rate goes in a straight line, two lines with one time make a step, the
// first line is at 0 and the last one ends the level. A heading, empty lines
// and what follows a # are passed over. InvalidArgument names FILE:LINE, what
// stands there and the rule.
absl::StatusOr<RateSeries> ReadRateSeries(const std::string& path);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RATE_SERIES_H_
