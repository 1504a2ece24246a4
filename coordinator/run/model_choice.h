#ifndef BYZERPERF_COORDINATOR_RUN_MODEL_CHOICE_H_
#define BYZERPERF_COORDINATOR_RUN_MODEL_CHOICE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/control.pb.h"

namespace byzerperf {

struct ModelChoice {
  std::string model;
  std::vector<std::string> notices;
};

// Which model a run asks for. `asked` wins, with a notice when a target that
// lists its models does not list it; else the only model that all targets
// serve. InvalidArgument, with the list, when there are several or none.
absl::StatusOr<ModelChoice> ChooseModel(
    const std::string& asked, const std::vector<v1::TargetFacts>& targets);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_MODEL_CHOICE_H_
