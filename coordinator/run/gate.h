#ifndef BYZERPERF_COORDINATOR_RUN_GATE_H_
#define BYZERPERF_COORDINATOR_RUN_GATE_H_

#include <string>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "common/base/exit_code.h"
#include "coordinator/run/run_controller.h"

namespace byzerperf {

// Holds every objective of --fail-on against every level that ran, and says of
// loads with several runs how sure their numbers are. Where three or more runs
// of a load count, they are judged together as the best level is chosen: one
// result for each objective, by the median, under the name of the first of
// them. Fewer are judged each by itself, and so is every run where the value of
// one is not known.
void FillObjectiveResults(const v1::LoadPlan& plan, v1::RunResult* result);

struct GateAnswer {
  ExitCode code = kExitDone;
  std::string reason;  // one line; "" with kExitDone
  // With kExitDone: what is not sure of a pass, a line for each objective.
  std::vector<std::string> notes = {};
};

struct GateRules {
  bool require_valid = false;
  // An objective whose interval contains the limit is no reason to fail.
  bool inconclusive_passes = false;
};

// The exit status of a run. A gate fails closed: a level that is not valid, a
// value that is not known and, with `require_valid`, a client verdict other
// than `ok` are 110 even where an objective was missed. An objective is missed
// when the 95 % interval of its value lies beyond the limit, or when it has
// none and the value does; an error rate of 0 is met. `result` has its
// objective results.
GateAnswer JudgeRun(RunEnd::Kind kind, const v1::RunResult& result,
                    const GateRules& rules);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_GATE_H_
