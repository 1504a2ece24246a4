#include "coordinator/explain/kept_rate.h"

#include <algorithm>
#include <cmath>

#include "common/schedule/dispersion.h"
#include "common/schedule/rate_shape.h"

namespace byzerperf {
namespace {

constexpr double kMinKeptShare = 0.95;
constexpr double kArrivalDeviations = 2;

double MeasuredSeconds(const v1::LevelResult& level) {
  return level.window().end_s() - level.window().start_s();
}

// Arrivals a second that the client had before it: sent and held back.
double MetRate(const v1::LevelResult& level, double due_per_s) {
  const std::optional<double> sent_per_s = SentArrivals(level);
  if (!sent_per_s) return due_per_s;
  const double sent_share = 1 - NotSentShare(level);
  return sent_share > 0 ? *sent_per_s / sent_share : due_per_s;
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
  if (!std::isfinite(DueRate(level, arrivals)) ||
      !level.throughput().has_requests_per_s()) {
    return false;
  }
  const double expected = RequestsMet(level, arrivals) *
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
  if (arrivals != nullptr && arrivals->pattern() == v1::ArrivalPattern::trace) {
    return MetRate(level, asked);
  }
  if (arrivals == nullptr || arrivals->stretches().empty() || !(window_s > 0)) {
    return asked;
  }
  const RateShape rate(*arrivals);
  return (rate.ExpectedUntil(level.window().end_s()) -
          rate.ExpectedUntil(level.window().start_s())) /
         window_s;
}

std::optional<double> SentArrivals(const v1::LevelResult& level) {
  const v1::ReachedLoad& reached = level.reached();
  if (reached.has_sessions_per_s()) return reached.sessions_per_s();
  if (reached.has_rate_per_s()) return reached.rate_per_s();
  return std::nullopt;
}

double RequestsMet(const v1::LevelResult& level, const v1::Arrivals* arrivals) {
  const double arrivals_per_s = MetRate(level, DueRate(level, arrivals));
  const v1::ReachedLoad& reached = level.reached();
  if (!(reached.sessions_per_s() > 0)) return arrivals_per_s;
  return arrivals_per_s * reached.rate_per_s() / reached.sessions_per_s();
}

double NotSentShare(const v1::LevelResult& level) {
  const v1::RequestCounts& requests = level.requests();
  const double held_back = requests.not_sent() - requests.not_due();
  if (requests.sessions() > 0) return held_back / requests.sessions();
  const double due = static_cast<double>(requests.ok()) + requests.failed() +
                     requests.cancelled() + held_back;
  return due > 0 ? held_back / due : 0;
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
