#ifndef BYZERPERF_COORDINATOR_RUN_MODEL_CHOICE_H_
#define BYZERPERF_COORDINATOR_RUN_MODEL_CHOICE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/control.pb.h"

namespace byzerperf {

// Which model a run asks for: `asked` (the first of a mix), listed or not, else
// the only model that all targets serve. InvalidArgument, with the list, when
// there are several or none.
absl::StatusOr<std::string> ChooseModel(
    const std::string& asked, const std::vector<v1::TargetFacts>& targets);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_MODEL_CHOICE_H_
