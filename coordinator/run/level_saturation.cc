#include "coordinator/run/level_saturation.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {

LevelSaturation::LevelSaturation(LevelArrivals& arrivals, bool streaming)
    : streaming_(streaming) {
  for (const auto& stretch : arrivals.SteadyStretches()) {
    const double first_s = std::ceil(stretch.start_s);
    const double end_s = std::floor(stretch.end_s);
    if (!(end_s > first_s)) continue;
    stretches_.push_back({static_cast<uint32_t>(end_s),
                          static_cast<uint32_t>(first_s),
                          SaturationWatch(first_s, arrivals.dispersion())});
  }
}

void LevelSaturation::AddRow(const v1::RequestRecord& row) {
  if (streaming_ || row.outcome() != v1::Outcome::ok || row.attempt() > 1) {
    return;
  }
  Times& times = e2e_[static_cast<uint32_t>(std::max(0.0, row.done_s()))];
  ++times.count;
  times.sum_ms += (row.done_s() - row.issued_s()) * 1e3;
}

bool LevelSaturation::Advance(const LevelAggregator& level, uint32_t told_s) {
  const double wait_s = level.totals().MeanDecodeSeconds().value_or(0);
  const double complete_s = std::floor(told_s - wait_s);
  for (Watched& watched : stretches_) {
    while (watched.next < watched.end && watched.next + 1 <= complete_s) {
      AddSecond(level.timeline(), watched.next++, &watched.watch);
      over_saturated_ = over_saturated_ || watched.watch.over_saturated();
    }
  }
  return over_saturated_;
}

void LevelSaturation::AddSecond(const LevelAggregator::Timeline& timeline,
                                uint32_t second, SaturationWatch* watch) const {
  const auto found = timeline.find(second);
  if (found == timeline.end()) return watch->AddSecond(second, 0, {});
  const double in_flight =
      static_cast<double>(found->second.in_flight_us()) * 1e-6;
  watch->AddSecond(second, in_flight, MeanTime(found->second));
}

std::optional<double> LevelSaturation::MeanTime(
    const v1::SecondData& second) const {
  if (streaming_) {
    if (second.ttft_count() == 0) return std::nullopt;
    return static_cast<double>(second.ttft_us()) * 1e-3 / second.ttft_count();
  }
  const auto found = e2e_.find(second.second());
  if (found == e2e_.end()) return std::nullopt;
  return found->second.sum_ms / found->second.count;
}

}  // namespace byzerperf
