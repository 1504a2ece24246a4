#ifndef BYZERPERF_COORDINATOR_PLAN_MODEL_FLAGS_H_
#define BYZERPERF_COORDINATOR_PLAN_MODEL_FLAGS_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Fills the plan's models from --model, a name or several with commas between
// them, and --model-weights: as many numbers (`70,20,10`), or `zipf:S`, by
// which the weight of the k-th model is 1 / k^S; nullopt: all alike. A single
// model, or none, is no mix. The plan's own rules (common/plan/model_mix.h) are
// not checked here.
absl::Status FillModels(const std::string& models,
                        const std::optional<std::string>& weights,
                        v1::LoadPlan* plan);

// The mix for people: each model's name with its share by `share`, a phrase for
// a name and per cent of requests, with `comma` between them; without a mix the
// model's name.
std::string ModelsText(const v1::LoadPlan& plan, std::string_view share,
                       std::string_view comma);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_MODEL_FLAGS_H_
