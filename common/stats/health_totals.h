#ifndef BYZERPERF_COMMON_STATS_HEALTH_TOTALS_H_
#define BYZERPERF_COMMON_STATS_HEALTH_TOTALS_H_

#include <cstdint>
#include <map>

#include "absl/status/status.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/histogram.h"

namespace byzerperf {

// The condition of a level's workers, added up over their windows
// (docs/metrics.md, "The client's own health"). Every part is a sum or a
// greatest value: any order and partition of windows gives the same. Memory
// grows with workers and their loops, never with windows or requests.
struct HealthTotals {
  // Of all workers together, in nanoseconds.
  Histogram send_lag;
  Histogram loop_lag;
  Histogram ttft_error;
  Histogram arrival_error;

  // What is not a histogram, by worker: sums, loops by their place; `in_flight`
  // is 0; `open_files`, `max_open_files` and `acknowledged_us` are the greatest
  // seen. A worker without an entry never said anything.
  std::map<uint32_t, v1::WorkerHealth> workers;

  // Of a window that CheckHealth finds well.
  void AddChecked(uint32_t worker, const v1::WorkerHealth& window);

  void Merge(const HealthTotals& other);
};

// InvalidArgument when a histogram is of another layout or damaged.
absl::Status CheckHealth(const v1::WorkerHealth& window);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_HEALTH_TOTALS_H_
