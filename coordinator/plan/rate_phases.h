#ifndef BYZERPERF_COORDINATOR_PLAN_RATE_PHASES_H_
#define BYZERPERF_COORDINATOR_PLAN_RATE_PHASES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/level_rules.h"

namespace byzerperf {

// How the rate of an open-loop level goes, one after another: the warm-up's own
// rate, the ramp, the level's rate, the cool-down's own rate. Each but the
// level's may be missing. A phase's count at its own rate is a duration.
class RatePhases {
 public:
  // `rate_per_s` is finite, rules.*.rate_per_s are above 0.
  RatePhases(double rate_per_s, const LevelRules& rules);

  double before_s() const { return before_s_; }  // warm-up rate and ramp
  // Mean number of requests of warm-up and ramp, and of cool-down, the ones
  // that only carry the label included.
  double warmup_requests() const;
  double cooldown_requests() const;

  struct Shape {
    std::vector<v1::RateStretch> stretches;
    std::optional<double> cooldown_start_s;  // where it has its own rate
  };
  // The stretches of a level that has `count` requests or `end_s` seconds, or
  // whatever comes first; at least one of them is given. InvalidArgument when
  // nothing is left for the level's own rate.
  absl::StatusOr<Shape> Fit(const std::string& level,
                            std::optional<uint32_t> count,
                            std::optional<double> end_s) const;

 private:
  double rate_per_s_;
  PhaseRules warmup_;
  PhaseRules cooldown_;
  std::vector<v1::RateStretch> before_;
  double before_s_ = 0;
  double before_requests_ = 0;
  double cooldown_s_ = 0;  // at a rate of its own
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RATE_PHASES_H_
