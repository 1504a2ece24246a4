#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_COMMAND_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_COMMAND_H_

#include <ostream>
#include <string>
#include <vector>

#include "common/base/exit_code.h"
#include "coordinator/plan/run_command_line.h"

namespace byzerperf {

// `coordinator plan [flags of a run] [--show N] [--json|--yaml] [--save FILE]`:
// resolves flags and files, shows what a run would do and sends nothing; writes
// nothing but FILE, which must be absent unless --overwrite is given.
// `arguments` are those after `plan`.
ExitCode PlanCommand(const std::vector<std::string>& arguments,
                     const Surroundings& around, std::ostream& out,
                     std::ostream& error);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_COMMAND_H_
