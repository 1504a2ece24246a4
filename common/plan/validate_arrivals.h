#ifndef BYZERPERF_COMMON_PLAN_VALIDATE_ARRIVALS_H_
#define BYZERPERF_COMMON_PLAN_VALIDATE_ARRIVALS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

inline constexpr double kMinRatePerS = 0.001;
inline constexpr double kMaxRatePerS = 1e6;
inline constexpr int kMaxStretches = 10'000;
inline constexpr double kMinSpeedup = 1e-6;
inline constexpr double kMaxSpeedup = 1e6;
inline constexpr double kMinLevelS = 0.1;
inline constexpr double kMaxLevelS = 7 * 86400.0;

// The rules of an open-loop level's arrivals: a finite rate has one to
// kMaxStretches stretches, the last of them, which goes on for ever, at a
// constant rate above 0; an infinite one has none, and no more has a trace,
// which has a speed-up. InvalidArgument names the flag, the level, the value
// and the rule.
absl::Status ValidateArrivals(const std::string& level,
                              const v1::Arrivals& arrivals);

// That the mean schedule has `count` requests due within kMaxLevelS.
absl::Status CheckAllDue(const std::string& level, const v1::Arrivals& arrivals,
                         uint32_t count);

// The mean number of requests due before `end_s` from the level's start, over
// all random seeds: the integral of the rate. `arrivals` are valid; +infinity
// for an infinite rate.
double MeanArrivals(const v1::Arrivals& arrivals, double end_s);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_VALIDATE_ARRIVALS_H_
