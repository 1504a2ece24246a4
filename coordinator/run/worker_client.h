#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_CLIENT_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_CLIENT_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "common/loop/loop.h"
#include "common/rpc/worker_channel.h"
#include "coordinator/run/worker_link.h"

namespace byzerperf {

// A failed call in words for the user (ExplainFailure of common/rpc).
using ExplainCall = std::function<absl::Status(const grpc::Status&)>;

// A WorkerLink over gRPC. Handlers are called on `loop`, which must outlive
// the link; gRPC's threads only post to it.
std::unique_ptr<WorkerLink> MakeWorkerClient(Loop& loop, WorkerChannel channel,
                                             ExplainCall explain);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_CLIENT_H_
