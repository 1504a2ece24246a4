#ifndef BYZERPERF_COMMON_PLAN_MODEL_MIX_H_
#define BYZERPERF_COMMON_PLAN_MODEL_MIX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// A result keeps histograms for each model of each target.
constexpr int kMaxModels = 256;
constexpr double kMaxModelWeight = 1e9;

// Whether the plan's requests ask several models.
bool HasModelMix(const v1::LoadPlan& plan);

// Of model `index` of the mix, which is one of plan.models(); without a mix the
// one model that there is.
const std::string& ModelName(const v1::LoadPlan& plan, uint32_t index);

// All models that requests ask, in the plan's order: one without a mix.
std::vector<std::string> ModelNames(const v1::LoadPlan& plan);

// What a result calls the plan's model: the names, `a,b,c`.
std::string JoinedModelNames(const v1::LoadPlan& plan);

// The share of the requests that model `index` of the mix is asked for, 0 to 1.
double ModelShareOf(const v1::LoadPlan& plan, uint32_t index);

// The rules of a mix: from 2 to kMaxModels names, which differ, the first of
// them plan.model(), each with a weight above 0 and at most kMaxModelWeight. Ok
// without a mix.
absl::Status CheckModelMix(const v1::LoadPlan& plan);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_MODEL_MIX_H_
