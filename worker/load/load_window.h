#ifndef BYZERPERF_WORKER_LOAD_LOAD_WINDOW_H_
#define BYZERPERF_WORKER_LOAD_LOAD_WINDOW_H_

#include <compare>
#include <cstddef>
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
//
// Rows and statistics can't be parted once they are together, and a message has
// a greatest size: a window that is full takes no more in, and what is merged
// with it stands `behind` it.
struct LoadWindow {
  // A row is below 1 KiB but for its texts, which are below 4 MiB (ToRow): what
  // these limits let together is far below the 16 MiB of a message.
  static constexpr size_t kMostRows = 2000;
  static constexpr size_t kMostTextBytes = size_t{1} << 20;

  std::vector<v1::RequestRecord> rows;
  size_t text_bytes = 0;  // of the rows' texts and gaps
  std::map<StatsKey, MetricHistograms> groups;
  std::map<uint32_t, v1::SecondData> seconds;  // by second of the level
  uint32_t connections_opened = 0;
  uint32_t stale_reconnects = 0;
  uint64_t grant_wait_us = 0;  // slots × time
  LoadHealth health;
  LoopState state;
  std::vector<LoadWindow> behind;  // later ones, which have none behind them

  // It should be told before its time.
  bool is_full() const {
    return rows.size() >= kMostRows || text_bytes >= kMostTextBytes;
  }

  // Adds a later window of the same loop, whose state then holds.
  void Merge(LoadWindow&& later);

  // Moves rows, statistics, seconds and counts into a message, not those of the
  // windows behind. Groups go by the run's names of targets and, of a mix, of
  // models.
  void MoveTo(const RunContext& run, v1::Batch& batch);

 private:
  void MergeOne(LoadWindow&& later);
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_LOAD_WINDOW_H_
