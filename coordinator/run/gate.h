#ifndef BYZERPERF_COORDINATOR_RUN_GATE_H_
#define BYZERPERF_COORDINATOR_RUN_GATE_H_

#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "common/base/exit_code.h"
#include "coordinator/run/run_controller.h"

namespace byzerperf {

// Holds every objective of --fail-on against every level that ran.
void FillObjectiveResults(const v1::LoadPlan& plan, v1::RunResult* result);

struct GateAnswer {
  ExitCode code = kExitDone;
  std::string reason;  // one line; "" with kExitDone
};

// The exit status of a run. A gate fails closed: a level that is not valid, a
// value that is not known and, with `require_valid`, a client verdict other
// than `ok` are 110 even where an objective was missed. `result` has its
// objective results.
GateAnswer JudgeRun(RunEnd::Kind kind, const v1::RunResult& result,
                    bool require_valid);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_GATE_H_
