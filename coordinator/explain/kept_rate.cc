#include "coordinator/explain/kept_rate.h"

#include <algorithm>
#include <cmath>

#include "common/schedule/dispersion.h"

namespace byzerperf {
namespace {

constexpr double kMinKeptShare = 0.95;
constexpr double kArrivalDeviations = 2;

double MeasuredSeconds(const v1::LevelResult& level) {
  return level.window().end_s() - level.window().start_s();
}

// Requests due from the stretch's start until `seconds` into it.
double DueWithin(const v1::RateStretch& stretch, double seconds, bool is_last) {
  if (is_last) return stretch.from_per_s() * seconds;
  if (!(stretch.duration_s() > 0)) return 0;
  const double share = seconds / stretch.duration_s();
  return seconds * (stretch.from_per_s() +
                    share * (stretch.to_per_s() - stretch.from_per_s()) / 2);
}

// Requests due from the level's start until `until_s`.
double DueUntil(const v1::Arrivals& arrivals, double until_s) {
  double due = 0;
  double start_s = 0;
  for (int i = 0; i < arrivals.stretches_size(); ++i) {
    const v1::RateStretch& stretch = arrivals.stretches(i);
    const bool is_last = i + 1 == arrivals.stretches_size();
    const double left_s = until_s - start_s;
    if (left_s <= 0) break;
    due += DueWithin(stretch,
                     is_last ? left_s : std::min(left_s, stretch.duration_s()),
                     is_last);
    start_s += stretch.duration_s();
  }
  return due;
}

// Arrivals a second that the client had before it: sent and held back.
double MetRate(const v1::LevelResult& level, double due_per_s) {
  if (!level.reached().has_rate_per_s()) return due_per_s;
  const double sent_share = 1 - NotSentShare(level);
  return sent_share > 0 ? level.reached().rate_per_s() / sent_share : due_per_s;
}

bool SentTooFew(const v1::LevelResult& level, const v1::Arrivals* arrivals) {
  const double due_per_s = DueRate(level, arrivals);
  const double window_s = MeasuredSeconds(level);
  if (!std::isfinite(due_per_s) || !(window_s > 0)) return false;
  // One more for the window's edges.
  const double chance =
      1 + kArrivalDeviations *
              std::sqrt(due_per_s * window_s *
                        (arrivals == nullptr ? 1 : DispersionOf(*arrivals)));
  return MetRate(level, due_per_s) <
         std::min(kMinKeptShare * due_per_s, due_per_s - chance / window_s);
}

double CancelledShare(const v1::LevelResult& level) {
  const v1::RequestCounts& requests = level.requests();
  const double sent = static_cast<double>(requests.ok()) + requests.failed() +
                      requests.cancelled();
  return sent > 0 ? requests.cancelled() / sent : 0;
}

// Of the window: the time after its start in which no request of it can end.
double FillShare(const v1::LevelResult& level) {
  const double window_s = MeasuredSeconds(level);
  if (!(window_s > 0)) return 0;
  const double fill_s = level.e2e_ms().mean() / 1000 - level.window().start_s();
  return std::clamp(fill_s / window_s, 0.0, 1.0);
}

bool CompletedTooFew(const v1::LevelResult& level,
                     const v1::Arrivals* arrivals) {
  const double due_per_s = DueRate(level, arrivals);
  if (!std::isfinite(due_per_s) || !level.throughput().has_requests_per_s()) {
    return false;
  }
  const double expected = MetRate(level, due_per_s) *
                          (1 - CancelledShare(level)) * (1 - FillShare(level));
  return level.throughput().requests_per_s() < kMinKeptShare * expected;
}

}  // namespace

const v1::Arrivals* ArrivalsOf(const v1::LoadPlan& plan,
                               const v1::LevelResult& level) {
  const auto stage = std::find_if(
      plan.stages().begin(), plan.stages().end(),
      [&](const v1::Stage& one) { return one.level() == level.level(); });
  if (stage == plan.stages().end() || !stage->load().has_arrivals()) {
    return nullptr;
  }
  return &stage->load().arrivals();
}

double DueRate(const v1::LevelResult& level, const v1::Arrivals* arrivals) {
  const double asked = level.asked().rate_per_s();
  const double window_s = MeasuredSeconds(level);
  if (arrivals == nullptr || arrivals->stretches().empty() || !(window_s > 0)) {
    return asked;
  }
  return (DueUntil(*arrivals, level.window().end_s()) -
          DueUntil(*arrivals, level.window().start_s())) /
         window_s;
}

double NotSentShare(const v1::LevelResult& level) {
  const v1::RequestCounts& requests = level.requests();
  const double arrivals = static_cast<double>(requests.ok()) +
                          requests.failed() + requests.cancelled() +
                          requests.not_sent();
  return arrivals > 0 ? requests.not_sent() / arrivals : 0;
}

bool IsBurst(const v1::LevelResult& level) {
  return std::isinf(level.asked().rate_per_s());
}

RateOutcome JudgeRate(const v1::LevelResult& level,
                      const v1::Arrivals* arrivals) {
  if (level.over_saturated()) return RateOutcome::kBehind;
  if (SentTooFew(level, arrivals)) return RateOutcome::kNotReached;
  return CompletedTooFew(level, arrivals) ? RateOutcome::kBehind
                                          : RateOutcome::kKeptUp;
}

}  // namespace byzerperf
