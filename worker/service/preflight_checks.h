#ifndef BYZERPERF_WORKER_SERVICE_PREFLIGHT_CHECKS_H_
#define BYZERPERF_WORKER_SERVICE_PREFLIGHT_CHECKS_H_

#include <cstdint>
#include <vector>

#include "byzerperf/v1/check.pb.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "worker/service/host_facts.h"
#include "worker/service/limits_check.h"

namespace byzerperf {

// What a worker knows before it sends load.
struct CheckedWorker {
  HostFacts host;
  WorkerPlace place;
  uint32_t loop_threads = 1;
  std::vector<v1::TargetFacts> targets;  // at least one; all could be reached
};

// Looks whether this worker can carry the plan without being the limit, in a
// fixed order: descriptors, ports, cores, clock, stamps, then each target and
// its models. A check that did not pass stops nothing; what must stop a run is
// CheckLimits and Preflight's. Pure.
std::vector<v1::PreflightCheck> PreflightChecks(const v1::LoadPlan& plan,
                                                const CheckedWorker& worker);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_PREFLIGHT_CHECKS_H_
