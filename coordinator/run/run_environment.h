#ifndef BYZERPERF_COORDINATOR_RUN_RUN_ENVIRONMENT_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_ENVIRONMENT_H_

#include <string>

#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/run/target_names.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// What environment.json says: versions, hosts, clocks and targets of the
// workers that take part, or did in an earlier level.
v1::Environment MakeEnvironment(const WorkerRoster& roster,
                                const std::string& coordinator_host);

// How the targets of these workers are named in rows and reports.
TargetNames MakeTargetNames(const WorkerRoster& roster);

// RunResult.path: `via URL` or `direct to N targets`.
std::string PathOf(const WorkerRoster& roster, const TargetNames& names,
                   int asked_urls);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_ENVIRONMENT_H_
