#ifndef BYZERPERF_COORDINATOR_RUN_CALIBRATE_COMMAND_H_
#define BYZERPERF_COORDINATOR_RUN_CALIBRATE_COMMAND_H_

#include <string>
#include <vector>

#include "common/base/exit_code.h"
#include "coordinator/run/run_program.h"

namespace byzerperf {

// `coordinator calibrate FLAGS…`: lets all workers measure themselves at once,
// as a run would load them, prints what each can hold and writes
// calibration.json. `arguments` are those after `calibrate`. The stop signals
// must be blocked, as for RunPlan; the first one ends the workers' load.
ExitCode CalibrateCommand(const std::vector<std::string>& arguments,
                          const RunSurroundings& run);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_CALIBRATE_COMMAND_H_
