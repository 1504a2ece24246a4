#ifndef BYZERPERF_COORDINATOR_PLAN_RATES_H_
#define BYZERPERF_COORDINATOR_PLAN_RATES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace byzerperf {

// Reads `10`, `2,4,8`, `0.5:2:0.5` (from, to and step), `inf` or a mixture, in
// requests a second. Rates stand as given; one may come twice.
absl::StatusOr<std::vector<double>> ParseRates(std::string_view text);

// r0010.0 for a rate of 10: four digits, more where the largest rate needs
// them; one decimal, more (at most six) where a rate has more; rinf;
// r0010.0-2 when it comes a second time.
std::vector<std::string> RateNames(const std::vector<double>& rates);

// 10, 0.25, inf.
std::string RateText(double rate_per_s);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RATES_H_
