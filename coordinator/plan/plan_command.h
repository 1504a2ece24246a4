#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_COMMAND_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_COMMAND_H_

#include <ostream>
#include <string>
#include <vector>

#include "common/base/exit_code.h"
#include "coordinator/plan/run_command_line.h"

namespace byzerperf {

// `coordinator plan [flags of a run] [--show N] [--json|--yaml]`: resolves
// flags and files and shows what a run would do; sends and writes nothing.
// `arguments` are those after `plan`.
ExitCode PlanCommand(const std::vector<std::string>& arguments,
                     const Surroundings& around, std::ostream& out,
                     std::ostream& error);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_COMMAND_H_
