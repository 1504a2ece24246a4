#include "coordinator/run/level_aggregator.h"

#include <algorithm>

#include "common/stats/second_data.h"

namespace byzerperf {

void LevelAggregator::AddRow(const v1::RequestRecord& row) {
  const uint32_t failures = totals_.measured_failures;
  totals_.Add(row);
  AddToSections(row, totals_.measured_failures > failures);
  // A lost request's target is known to nobody.
  if (!row.target().empty()) by_target_[row.target()].Add(row);
  if (has_model_mix_) by_model_[row.model()].Add(row);
  by_worker_[row.worker()].Add(row);
  seed_.Add(row);
  if (row.turn() > 0) {
    has_sessions_ = true;
  } else if (row.has_issued_s()) {
    ++sessions_begun_[static_cast<uint32_t>(std::max(0.0, row.issued_s()))];
  }
}

void LevelAggregator::AddToSections(const v1::RequestRecord& row,
                                    bool counts_as_failure) {
  if (row.phase() != v1::Phase::measured) return;
  if (counts_as_failure) {
    // When a lost request was issued is known to nobody.
    if (row.has_issued_s()) sections_.AddFailure(row.issued_s());
  } else if (row.outcome() == v1::Outcome::ok && row.attempt() <= 1) {
    sections_.AddOk(row.issued_s(), ValuesOf(SampleOfRow(row, kind_)));
  }
}

double LevelAggregator::EndSeconds() const {
  if (!totals_.last_done_s) return 0;
  return std::max(*totals_.last_done_s, duration_s_);
}

double LevelAggregator::SpanSeconds() const {
  if (!totals_.first_issued_s || !totals_.last_done_s) return 0;
  return std::max(0.0, EndSeconds() - *totals_.first_issued_s);
}

void LevelAggregator::AddCheckedStats(const v1::StatsGroup& group,
                                      std::optional<double> issued_s) {
  groups_[{group.target(), group.model(), group.measured()}].MergeChecked(
      group);
  if (!group.measured() || !issued_s) return;
  for (const v1::StatsGroup::MetricHistogram& part : group.histograms()) {
    if (part.metric() == v1::Metric::icl || part.metric() == v1::Metric::itl) {
      sections_.AddHistogram(*issued_s, part.metric(), part.data());
    }
  }
}

void LevelAggregator::AddRowStats(const v1::RequestRecord& row, LoadKind kind) {
  const bool measured = row.phase() == v1::Phase::measured;
  const std::string model = has_model_mix_ ? row.model() : "";
  byzerperf::AddRow(row, kind, groups_[{row.target(), model, measured}]);
}

void LevelAggregator::AddSecond(const v1::SecondData& part) {
  v1::SecondData& whole = timeline_[part.second()];
  whole.set_second(part.second());
  byzerperf::AddSecond(part, whole);
}

void LevelAggregator::AddCheckedHealth(uint32_t worker,
                                       const v1::WorkerHealth& window) {
  health_.AddChecked(worker, window);
}

template <typename Holds>
MetricHistograms LevelAggregator::Merged(const Holds& holds) const {
  MetricHistograms merged;
  for (const auto& [key, histograms] : groups_) {
    if (holds(key)) merged.Merge(histograms);
  }
  return merged;
}

MetricHistograms LevelAggregator::Measured() const {
  return Merged([](const GroupKey& key) { return key.measured; });
}

MetricHistograms LevelAggregator::MeasuredOfTarget(
    const std::string& target) const {
  return Merged([&](const GroupKey& key) {
    return key.measured && key.target == target;
  });
}

MetricHistograms LevelAggregator::MeasuredOfModel(
    const std::string& model) const {
  return Merged(
      [&](const GroupKey& key) { return key.measured && key.model == model; });
}

MetricHistograms LevelAggregator::AllPhases() const {
  return Merged([](const GroupKey& /*key*/) { return true; });
}

v1::LevelHistograms LevelAggregator::Histograms(
    const std::string& level) const {
  v1::LevelHistograms saved;
  saved.set_schema(1);
  saved.set_level(level);
  for (const auto& [key, histograms] : groups_) {
    v1::StatsGroup* group = saved.add_groups();
    group->set_target(key.target);
    group->set_model(key.model);
    group->set_measured(key.measured);
    histograms.AddTo(group);
  }
  return saved;
}

}  // namespace byzerperf
