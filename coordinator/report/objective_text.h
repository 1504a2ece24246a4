#ifndef BYZERPERF_COORDINATOR_REPORT_OBJECTIVE_TEXT_H_
#define BYZERPERF_COORDINATOR_REPORT_OBJECTIVE_TEXT_H_

#include <optional>
#include <string>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The value with the unit that the objective's name carries: "313 ms",
// "0.5%", "∞ ms" when failures reach the percentile, "–" when unknown.
std::string ObjectiveValue(const v1::Objective& objective,
                           const std::optional<double>& value);

// All of the plan's, as the user wrote them, in Markdown.
std::string ObjectiveTexts(const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_OBJECTIVE_TEXT_H_
