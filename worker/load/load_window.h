#ifndef BYZERPERF_WORKER_LOAD_LOAD_WINDOW_H_
#define BYZERPERF_WORKER_LOAD_LOAD_WINDOW_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "byzerperf/v1/control.pb.h"
#include "common/loop/thread_usage.h"
#include "common/stats/metric_histograms.h"
#include "worker/load/load_health.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// Which histograms a request enters.
struct StatsKey {
  uint32_t target = 0;
  uint32_t model = 0;  // index into the plan's mix
  bool measured = false;

  friend auto operator<=>(const StatsKey&, const StatsKey&) = default;
};

// How one loop stands at the end of a window.
struct LoopState {
  uint32_t share = 0;
  uint32_t begun = 0;  // indices, sent or not
  uint32_t in_flight = 0;
  bool drained = false;  // time is over and nothing is in flight
  std::optional<int64_t> first_measured_ns;  // issue of that request
  std::optional<int64_t> last_issue_ns;
  // Of its thread since the level began; absent when not known.
  std::optional<ThreadUsage> usage;
};

// What one loop has to tell since it told last: rows, and the statistics of
// exactly those rows. Windows add up: merging loses nothing, and the sum of all
// windows of a level is the whole level.
struct LoadWindow {
  std::vector<v1::RequestRecord> rows;
  std::map<StatsKey, MetricHistograms> groups;
  std::map<uint32_t, v1::SecondData> seconds;  // by second of the level
  uint32_t connections_opened = 0;
  uint32_t stale_reconnects = 0;
  uint64_t grant_wait_us = 0;  // slots × time
  LoadHealth health;
  LoopState state;

  // Adds a later window of the same loop, whose state then holds.
  void Merge(LoadWindow&& later);

  // Moves rows, statistics, seconds and counts into a message. Groups go by the
  // run's names of targets and, of a mix, of models.
  void MoveTo(const RunContext& run, v1::Batch& batch);
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_LOAD_WINDOW_H_
