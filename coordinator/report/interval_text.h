#ifndef BYZERPERF_COORDINATOR_REPORT_INTERVAL_TEXT_H_
#define BYZERPERF_COORDINATOR_REPORT_INTERVAL_TEXT_H_

#include <optional>
#include <string>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// The number and how sure it is: `313 ± 4.2`, with the farther end of its 95 %
// interval; `300 [250, 900]` where the other end is less than half as far away;
// the bare number where it has none, "–" where there is no number.
// Both are shown `scale` times as large.
std::string FormatSure(const std::optional<double>& value,
                       const v1::Interval* interval, double scale = 1);

// The interval of output tokens or requests a second, or of a percentile (50,
// 90 or 99) of `distribution`; null where it has none.
const v1::Interval* OutputRateInterval(const v1::Throughput& throughput);
const v1::Interval* RequestRateInterval(const v1::Throughput& throughput);
const v1::Interval* PercentileInterval(const v1::Distribution& distribution,
                                       int percentile);

// Some number has an interval: of a single level, or of several runs of one.
bool AnyIntervalWithinLevels(const v1::RunResult& result);
bool AnyIntervalBetweenRuns(const v1::RunResult& result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_INTERVAL_TEXT_H_
