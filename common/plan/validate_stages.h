#ifndef BYZERPERF_COMMON_PLAN_VALIDATE_STAGES_H_
#define BYZERPERF_COMMON_PLAN_VALIDATE_STAGES_H_

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The rules of a plan's levels and of what is done at all of them
// (on_saturation, cancellation). InvalidArgument names the flag that stands
// for the field, its value and the rule.
absl::Status ValidateStages(const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_VALIDATE_STAGES_H_
