#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_YAML_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_YAML_H_

#include <string>

#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// The text of plan.yaml: every flag's value, to be run again with --config.
// Secrets are left out; a comment names what must be given again. `options` is
// complete but for its plan_yaml.
std::string PlanYaml(RunFlags* flags, const RunOptions& options);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_YAML_H_
