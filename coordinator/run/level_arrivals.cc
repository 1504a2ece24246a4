#include "coordinator/run/level_arrivals.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "common/base/duration.h"
#include "common/schedule/arrival_phase.h"
#include "common/schedule/dispersion.h"

namespace byzerperf {
namespace {

// The last one with its end, which is never.
std::vector<v1::RateStretch> StretchesOf(const v1::Arrivals& arrivals) {
  std::vector<v1::RateStretch> stretches(arrivals.stretches().begin(),
                                         arrivals.stretches().end());
  if (std::isinf(arrivals.rate_per_s()) ||
      arrivals.pattern() == v1::ArrivalPattern::trace) {
    return {};
  }
  if (stretches.empty()) {
    stretches.emplace_back().set_from_per_s(arrivals.rate_per_s());
    stretches.back().set_to_per_s(arrivals.rate_per_s());
  }
  stretches.back().set_duration_s(std::numeric_limits<double>::infinity());
  return stretches;
}

}  // namespace

LevelArrivals::LevelArrivals(const v1::LoadPlan& plan, uint32_t stage,
                             std::span<const uint64_t> trace_us)
    : stage_(plan.stages(static_cast<int>(stage))),
      schedule_(stage_.load().arrivals(), plan.random_seed(), stage, trace_us),
      end_s_(stage_.request_count() > 0 ? DueS(stage_.request_count() - 1)
                                        : 0) {}

double LevelArrivals::DueS(uint32_t index) {
  return NsToSeconds(schedule_.TimeNs(index));
}

uint32_t LevelArrivals::FirstDueFrom(int64_t from_ns) {
  return schedule_.CountBefore(from_ns, stage_.request_count());
}

v1::Phase::Value LevelArrivals::PhaseOf(uint32_t index) {
  return PhaseOfArrival(stage_, index, schedule_.TimeNs(index));
}

double LevelArrivals::dispersion() const {
  return DispersionOf(stage_.load().arrivals());
}

double LevelArrivals::WarmupEndS() {
  const uint32_t count = stage_.warmup_request_count();
  const double of_count_s = count > 0 ? DueS(count - 1) : 0;
  return std::max(of_count_s, stage_.warmup_duration_s());
}

std::vector<LevelArrivals::SteadyStretch> LevelArrivals::SteadyStretches() {
  std::vector<SteadyStretch> found;
  const double from_s = WarmupEndS();
  const auto stretches = StretchesOf(stage_.load().arrivals());
  const v1::RateStretch* before = nullptr;  // when it is steady
  double start_s = 0;
  for (const v1::RateStretch& stretch : stretches) {
    const double end_s = start_s + stretch.duration_s();
    const SteadyStretch part{std::max(start_s, from_s),
                             std::min(end_s, end_s_)};
    const bool steady = stretch.from_per_s() == stretch.to_per_s();
    if (steady && part.end_s > part.start_s) {
      const bool goes_on = !found.empty() && before != nullptr &&
                           before->to_per_s() == stretch.from_per_s();
      if (!goes_on) found.push_back(part);
      found.back().end_s = part.end_s;
    }
    before = steady ? &stretch : nullptr;
    start_s = end_s;
  }
  return found;
}

}  // namespace byzerperf
