#ifndef BYZERPERF_COORDINATOR_PLAN_OPEN_LEVEL_H_
#define BYZERPERF_COORDINATOR_PLAN_OPEN_LEVEL_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"
#include "common/schedule/arrivals.h"
#include "coordinator/plan/level_rules.h"
#include "coordinator/plan/rate_series.h"

namespace byzerperf {

// What the levels of an open loop have in common.
struct OpenLoopRules {
  v1::ArrivalPattern::Value pattern = v1::ArrivalPattern::poisson;
  double smoothness = 1;
  uint32_t max_in_flight = 0;  // 0: no limit
  LevelRules level;
  size_t prompt_count = 0;
  uint32_t random_seed = 0;
};

// One level of an open loop in the making. Which of its requests are there and
// which of them are warm-up or cool-down is counted on its schedule, so that
// the plan says both by index. Each of the three makes the level once.
class OpenLevel {
 public:
  // `stage` is its place in the plan; `rules` outlive it.
  OpenLevel(const OpenLoopRules& rules, const std::string& name, uint32_t stage,
            double rate_per_s);

  // At an infinite rate: all are due at once.
  absl::StatusOr<v1::Stage> Burst();
  // With a warm-up, a ramp and a cool-down where they are asked for.
  absl::StatusOr<v1::Stage> AtOneRate();
  // From the series' start to its end, unless an earlier one is asked for.
  absl::StatusOr<v1::Stage> Over(const RateSeries& series);

 private:
  const v1::Arrivals& arrivals() const { return stage_.load().arrivals(); }
  absl::StatusOr<RequestBound> Bound() const;
  absl::Status CheckNoPhaseByTime() const;
  std::optional<double> EndS() const;
  void SetStretches(const std::vector<v1::RateStretch>& stretches);
  ArrivalSchedule Schedule() const;
  uint32_t DueBefore(double end_s) const;
  absl::Status Count(std::optional<uint32_t> count,
                     std::optional<double> end_s);
  std::optional<double> CooldownStartS() const;
  absl::StatusOr<v1::Stage> WithPhases(double before_s,
                                       std::optional<double> cooldown_start_s);
  absl::Status CheckSomeMeasured() const;

  const OpenLoopRules& rules_;
  uint32_t stage_index_;
  std::optional<uint32_t> asked_count_;
  v1::Stage stage_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_OPEN_LEVEL_H_
