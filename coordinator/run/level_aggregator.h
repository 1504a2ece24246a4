#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_AGGREGATOR_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_AGGREGATOR_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "byzerperf/v1/record.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/health_totals.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/row_histograms.h"
#include "coordinator/run/row_totals.h"
#include "coordinator/run/seed_aggregates.h"

namespace byzerperf {

// Everything that adds up over a level: rows, histograms, seconds and the
// workers' health. Order and partition of what is added do not matter. Memory
// grows with targets, workers and seconds, never with requests.
class LevelAggregator {
 public:
  using Timeline = std::map<uint32_t, v1::SecondData>;

  void AddRow(const v1::RequestRecord& row);

  // Of histograms that MetricHistograms::Check finds well.
  void AddCheckedStats(const v1::StatsGroup& group);

  // A row whose histograms were lost with the live stream: adds what the row
  // itself determines, to its target and phase.
  void AddRowStats(const v1::RequestRecord& row, LoadKind kind);

  void AddSecond(const v1::SecondData& part);

  // Of a window that CheckHealth finds well; `worker` is the index in the
  // roster.
  void AddCheckedHealth(uint32_t worker, const v1::WorkerHealth& window);

  const RowTotals& totals() const { return totals_; }
  const std::map<std::string, RowTotals>& by_target() const {
    return by_target_;
  }
  const std::map<std::string, RowTotals>& by_worker() const {
    return by_worker_;
  }
  const Timeline& timeline() const { return timeline_; }
  const SeedAggregates& seed() const { return seed_; }
  const HealthTotals& health() const { return health_; }

  // Of `ok` first attempts: of all targets, or of one.
  MetricHistograms Measured() const;
  MetricHistograms Measured(const std::string& target) const;
  MetricHistograms AllPhases() const;

  // The groups as they are saved, in the order of target and phase.
  v1::LevelHistograms Histograms(const std::string& level) const;

 private:
  using GroupKey = std::pair<std::string, bool>;  // target, measured?

  RowTotals totals_;
  std::map<std::string, RowTotals> by_target_;
  std::map<std::string, RowTotals> by_worker_;
  std::map<GroupKey, MetricHistograms> groups_;
  Timeline timeline_;
  SeedAggregates seed_;
  HealthTotals health_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_AGGREGATOR_H_
