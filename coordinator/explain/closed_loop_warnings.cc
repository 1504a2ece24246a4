#include "coordinator/explain/closed_loop_warnings.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

constexpr double kMinReachedShare = 0.95;
constexpr double kMaxLittlesLawError = 0.05;

// A slot that rests between its requests has none in flight, as it is meant.
bool SlotsRest(const v1::LevelResult& level, const v1::LoadPlan& plan) {
  if (level.requests().sessions() > 0) return true;
  return std::any_of(
      plan.stages().begin(), plan.stages().end(), [&](const v1::Stage& stage) {
        return stage.level() == level.level() &&
               (stage.think_time_s() > 0 || stage.user_gap_s() > 0);
      });
}

bool HasSteadyClosedLoop(const v1::LevelResult& level,
                         const v1::LoadPlan& plan) {
  return !SlotsRest(level, plan) && level.asked().has_concurrency() &&
         level.reached().has_concurrency_mean() &&
         level.window().reason() == "steady";
}

bool AllWereAnswered(const v1::LevelResult& level) {
  const v1::RequestCounts& requests = level.requests();
  return requests.ok() > 0 && requests.failed() == 0 &&
         requests.cancelled() == 0 && requests.aborted() == 0 &&
         requests.lost() == 0 && requests.censored() == 0;
}

}  // namespace

std::optional<double> LoadNotReached(const v1::LevelResult& level,
                                     const v1::LoadPlan& plan) {
  if (!HasSteadyClosedLoop(level, plan)) return std::nullopt;
  const double reached = level.reached().concurrency_mean();
  if (reached >= kMinReachedShare * level.asked().concurrency()) {
    return std::nullopt;
  }
  return reached;
}

std::optional<double> LittlesLawBroken(const v1::LevelResult& level,
                                       const v1::LoadPlan& plan) {
  if (!HasSteadyClosedLoop(level, plan) || !AllWereAnswered(level) ||
      !level.throughput().has_requests_per_s() || !level.e2e_ms().has_mean()) {
    return std::nullopt;
  }
  const double completed_per_s = level.throughput().requests_per_s();
  const double window_s = level.window().end_s() - level.window().start_s();
  const double completed = completed_per_s * window_s;
  if (!(completed > 0)) return std::nullopt;
  const double in_flight = level.reached().concurrency_mean();
  const double by_law = completed_per_s * level.e2e_ms().mean() / 1000;
  const double cut_off = 2.0 * level.asked().concurrency() / completed;
  const double error = by_law / in_flight - 1;
  if (!(std::fabs(error) > kMaxLittlesLawError + cut_off)) return std::nullopt;
  return by_law;
}

}  // namespace byzerperf
