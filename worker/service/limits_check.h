#ifndef BYZERPERF_WORKER_SERVICE_LIMITS_CHECK_H_
#define BYZERPERF_WORKER_SERVICE_LIMITS_CHECK_H_

#include <cstdint>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"
#include "worker/service/host_facts.h"

namespace byzerperf {

// Descriptors that a worker needs beside those of its requests: loops, the
// control stream, metrics, files, and connections that close late.
inline constexpr uint32_t kOwnDescriptors = 128;

// This worker's place among those of a run.
struct WorkerPlace {
  uint32_t index = 0;
  uint32_t count = 1;
};

// How many requests may be in flight at once over all workers, and which flag
// says so. An open loop without a limit has as many as the server lets wait: 0,
// not known.
struct MostInFlight {
  uint32_t requests = 0;
  const char* flag = "";
};
MostInFlight MostInFlightOf(const v1::Stage& stage);

// This worker's part of them.
uint32_t ShareOf(const v1::Stage& stage, WorkerPlace place);

// Requests in flight of this worker in the level where it has most.
uint32_t LargestShare(const v1::LoadPlan& plan, WorkerPlace place);

// Whether this host's descriptors and ports carry the plan's largest level: a
// request in flight is a connection, a connection a descriptor and a port.
// ResourceExhausted with the arithmetic if not. `target_count` ≥ 1. A limit of
// 0 is unknown and not checked.
absl::Status CheckLimits(const v1::LoadPlan& plan, WorkerPlace place,
                         uint32_t target_count, const HostLimits& limits);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_LIMITS_CHECK_H_
