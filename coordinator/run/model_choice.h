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

// Why the targets of a worker that joins late can't be asked for the run's
// models: one of them lists what it serves, and lacks a model that some target
// of `others` lists. "" when they can be asked, or when no list says.
std::string WhyNotServed(const std::vector<std::string>& models,
                         const std::vector<v1::TargetFacts>& targets,
                         const std::vector<v1::TargetFacts>& others);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_MODEL_CHOICE_H_
