#include "worker/load/load_window.h"

#include <iterator>
#include <utility>

#include "common/plan/model_mix.h"
#include "common/stats/second_data.h"

namespace byzerperf {

void LoadWindow::Merge(LoadWindow&& later) {
  state = later.state;
  std::vector<LoadWindow> behind_later = std::move(later.behind);
  later.behind.clear();
  LoadWindow& last = behind.empty() ? *this : behind.back();
  const bool fits = last.rows.size() + later.rows.size() <= kMostRows &&
                    last.text_bytes + later.text_bytes <= kMostTextBytes;
  if (fits || last.rows.empty() || later.rows.empty()) {
    last.MergeOne(std::move(later));
  } else {
    behind.push_back(std::move(later));
  }
  for (LoadWindow& one : behind_later) behind.push_back(std::move(one));
}

void LoadWindow::MergeOne(LoadWindow&& later) {
  text_bytes += later.text_bytes;
  if (rows.empty()) {
    rows = std::move(later.rows);
  } else {
    std::move(later.rows.begin(), later.rows.end(), std::back_inserter(rows));
  }
  for (auto& [key, histograms] : later.groups) {
    const auto [found, added] = groups.try_emplace(key, std::move(histograms));
    // try_emplace moves from its argument only when it adds.
    if (!added) found->second.Merge(histograms);
  }
  for (const auto& [second, data] : later.seconds) {
    v1::SecondData& whole = seconds[second];
    whole.set_second(second);
    AddSecond(data, whole);
  }
  connections_opened += later.connections_opened;
  stale_reconnects += later.stale_reconnects;
  grant_wait_us += later.grant_wait_us;
  health.Merge(later.health);
}

void LoadWindow::MoveTo(const RunContext& run, v1::Batch& batch) {
  batch.mutable_rows()->Reserve(static_cast<int>(rows.size()));
  for (v1::RequestRecord& row : rows) *batch.add_rows() = std::move(row);
  for (const auto& [key, histograms] : groups) {
    v1::StatsGroup* group = batch.add_stats();
    if (key.target < run.targets.size()) {
      group->set_target(run.targets[key.target]);
    }
    if (HasModelMix(run.plan)) group->set_model(ModelName(run.plan, key.model));
    group->set_measured(key.measured);
    histograms.AddTo(group, BucketForm::kPacked);
  }
  for (auto& [second, data] : seconds) {
    *batch.add_seconds() = std::move(data);
  }
  v1::WorkerHealth& message = *batch.mutable_health();
  message.set_connections_opened(connections_opened);
  message.set_stale_reconnects(stale_reconnects);
  message.set_grant_wait_us(grant_wait_us);
  health.CopyTo(message);
  rows.clear();
  text_bytes = 0;
  groups.clear();
  seconds.clear();
  connections_opened = stale_reconnects = 0;
  grant_wait_us = 0;
  health = LoadHealth();
}

}  // namespace byzerperf
