#ifndef BYZERPERF_COMMON_PLAN_VALIDATE_H_
#define BYZERPERF_COMMON_PLAN_VALIDATE_H_

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The rules of a plan, the same for whoever makes one and whoever is told to
// run one. InvalidArgument names the flag that stands for the field, its value
// and the rule. The model may still be empty.
absl::Status ValidatePlan(const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_VALIDATE_H_
