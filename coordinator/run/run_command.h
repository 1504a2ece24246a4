#ifndef BYZERPERF_COORDINATOR_RUN_RUN_COMMAND_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_COMMAND_H_

#include <string>
#include <vector>

#include "common/base/exit_code.h"
#include "coordinator/plan/run_command_line.h"
#include "coordinator/run/run_program.h"

namespace byzerperf {

// `coordinator [run] FLAGS…`: reads the flags and runs the plan. `arguments`
// are those after `run`.
ExitCode RunCommand(const std::vector<std::string>& arguments,
                    const Surroundings& around, const RunSurroundings& run);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_COMMAND_H_
