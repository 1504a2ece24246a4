#ifndef BYZERPERF_COORDINATOR_RUN_RUN_PROGRAM_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_PROGRAM_H_

#include <ostream>

#include "common/base/clock.h"
#include "common/base/exit_code.h"
#include "coordinator/plan/run_options.h"
#include "coordinator/run/worker_endpoints.h"

namespace byzerperf {

// What stands around a run.
struct RunSurroundings {
  const Clock& clock;
  std::ostream& out;    // plan screen, report, the answer as the last line
  std::ostream& error;  // progress, notices, why it ended
  bool error_is_terminal = false;
  LocalWorker local_worker;  // for runs without --workers
};

// Runs a plan from its first word to a worker to its written reports. Listens
// to SIGINT and SIGTERM, which must be blocked (BlockStopSignals): the first
// drains and saves, the second leaves now.
ExitCode RunPlan(RunOptions options, const RunSurroundings& around);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_PROGRAM_H_
