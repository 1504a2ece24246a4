#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_AGGREGATOR_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_AGGREGATOR_H_

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "byzerperf/v1/record.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/stats/health_totals.h"
#include "common/stats/metric_histograms.h"
#include "common/stats/request_sections.h"
#include "common/stats/row_histograms.h"
#include "coordinator/run/row_totals.h"
#include "coordinator/run/seed_aggregates.h"

namespace byzerperf {

// Everything that adds up over a level: rows, histograms, seconds and the
// workers' health. Order and partition of what is added do not matter. Memory
// grows with targets × models, workers and seconds, never with requests.
class LevelAggregator {
 public:
  using Timeline = std::map<uint32_t, v1::SecondData>;

  // `has_model_mix`: rows ask several models, and each is kept apart. `kind`
  // says whether rows have a time at which they were due.
  explicit LevelAggregator(bool has_model_mix = false,
                           LoadKind kind = LoadKind::kClosedLoop)
      : has_model_mix_(has_model_mix), kind_(kind) {}

  void AddRow(const v1::RequestRecord& row);

  // Of histograms that MetricHistograms::Check finds well. `issued_s`: when
  // their measured requests were issued on average, where that is known.
  void AddCheckedStats(const v1::StatsGroup& group,
                       std::optional<double> issued_s = std::nullopt);

  // A row whose histograms were lost with the live stream: adds what the row
  // itself determines, to its target, model and phase.
  void AddRowStats(const v1::RequestRecord& row, LoadKind kind);

  void AddSecond(const v1::SecondData& part);

  // Of a window that CheckHealth finds well; `worker` is the index in the
  // roster.
  void AddCheckedHealth(uint32_t worker, const v1::WorkerHealth& window);

  const RowTotals& totals() const { return totals_; }
  const std::map<std::string, RowTotals>& by_target() const {
    return by_target_;
  }
  // Empty without a mix.
  const std::map<std::string, RowTotals>& by_model() const { return by_model_; }
  const std::map<std::string, RowTotals>& by_worker() const {
    return by_worker_;
  }
  const Timeline& timeline() const { return timeline_; }
  const SeedAggregates& seed() const { return seed_; }
  const HealthTotals& health() const { return health_; }
  // The measured requests that count for latency, and those that failed, over
  // time. ICL and ITL, which rows do not tell, stand where the requests of
  // their batch were issued on average.
  const RequestSections& sections() const { return sections_; }

  // A closed loop's time was over before its indices were: it lasted that long,
  // though its slots may have waited at the end.
  void EndByTime(double duration_s) { duration_s_ = duration_s; }

  // When the level ended: with its last proper end, or by time. 0 without any.
  double EndSeconds() const;
  // From the first issue until then; 0 when either is missing.
  double SpanSeconds() const;

  // Some row is of a later turn.
  bool has_sessions() const { return has_sessions_; }
  // First turns that were issued, by second.
  const std::map<uint32_t, uint32_t>& sessions_begun() const {
    return sessions_begun_;
  }

  // Of `ok` first attempts: of all, of one target, or of one model of a mix.
  MetricHistograms Measured() const;
  MetricHistograms MeasuredOfTarget(const std::string& target) const;
  MetricHistograms MeasuredOfModel(const std::string& model) const;
  MetricHistograms AllPhases() const;

  // The groups as they are saved, in the order of target, model and phase.
  v1::LevelHistograms Histograms(const std::string& level) const;

 private:
  struct GroupKey {
    std::string target;
    std::string model;  // "" without a mix
    bool measured = false;

    friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
  };

  // Of a row that `totals_` has been told.
  void AddToSections(const v1::RequestRecord& row, bool counts_as_failure);

  template <typename Holds>
  MetricHistograms Merged(const Holds& holds) const;

  bool has_model_mix_;
  LoadKind kind_;
  RowTotals totals_;
  std::map<std::string, RowTotals> by_target_;
  std::map<std::string, RowTotals> by_model_;
  std::map<std::string, RowTotals> by_worker_;
  std::map<GroupKey, MetricHistograms> groups_;
  Timeline timeline_;
  SeedAggregates seed_;
  HealthTotals health_;
  RequestSections sections_;
  double duration_s_ = 0;
  bool has_sessions_ = false;
  std::map<uint32_t, uint32_t> sessions_begun_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_AGGREGATOR_H_
