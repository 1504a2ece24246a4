#include "common/plan/model_mix.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"

namespace byzerperf {
namespace {

absl::Status CheckModelShare(const v1::ModelShare& model,
                             std::set<std::string>* seen) {
  const std::string name = absl::StrCat("'", model.name(), "'");
  RETURN_IF_ERROR(CheckText("--model", model.name()));
  if (model.name().empty()) {
    return BreaksRule("--model", name, "must not be empty");
  }
  if (!seen->insert(model.name()).second) {
    return BreaksRule("--model", name, "is given twice");
  }
  if (!(model.weight() > 0 && model.weight() <= kMaxModelWeight)) {
    return BreaksRule(
        "--model-weights", absl::StrCat(model.weight(), " of ", name),
        absl::StrCat("must be above 0 and at most ", kMaxModelWeight));
  }
  return absl::OkStatus();
}

}  // namespace

bool HasModelMix(const v1::LoadPlan& plan) { return !plan.models().empty(); }

const std::string& ModelName(const v1::LoadPlan& plan, uint32_t index) {
  return HasModelMix(plan) ? plan.models(static_cast<int>(index)).name()
                           : plan.model();
}

std::vector<std::string> ModelNames(const v1::LoadPlan& plan) {
  if (!HasModelMix(plan)) return {plan.model()};
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(plan.models_size()));
  for (const v1::ModelShare& model : plan.models()) {
    names.push_back(model.name());
  }
  return names;
}

std::string JoinedModelNames(const v1::LoadPlan& plan) {
  return absl::StrJoin(ModelNames(plan), ",");
}

double ModelShareOf(const v1::LoadPlan& plan, uint32_t index) {
  if (!HasModelMix(plan)) return 1;
  double whole = 0;
  for (const v1::ModelShare& model : plan.models()) whole += model.weight();
  return plan.models(static_cast<int>(index)).weight() / whole;
}

absl::Status CheckModelMix(const v1::LoadPlan& plan) {
  if (!HasModelMix(plan)) return absl::OkStatus();
  if (plan.models_size() < 2 || plan.models_size() > kMaxModels) {
    return BreaksRule("--model", absl::StrCat(plan.models_size(), " models"),
                      absl::StrCat("must be from 2 to ", kMaxModels));
  }
  std::set<std::string> seen;
  for (const v1::ModelShare& model : plan.models()) {
    RETURN_IF_ERROR(CheckModelShare(model, &seen));
  }
  if (plan.model() != plan.models(0).name()) {
    return BreaksRule("--model", absl::StrCat("'", plan.model(), "'"),
                      "must be the first of the mix");
  }
  return absl::OkStatus();
}

}  // namespace byzerperf
