#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_ENDPOINTS_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_ENDPOINTS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/loop/loop.h"
#include "common/rpc/worker_channel.h"
#include "coordinator/plan/run_options.h"
#include "coordinator/run/worker_client.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Makes a way to a worker inside this process, which must live until the
// command ends.
using LocalWorker =
    std::function<absl::StatusOr<std::shared_ptr<grpc::Channel>>()>;

// The way to one worker, without a connection yet.
struct WorkerWay {
  std::string name;  // as reports call it
  WorkerChannel channel;
  ExplainCall explain;
};

// The way to every worker of --workers, or to the one of `local_worker`, named
// `local`, when there is none. Errors name the entry or the file.
absl::StatusOr<std::vector<WorkerWay>> MakeWays(const WorkerAccess& access,
                                                const LocalWorker& local_worker,
                                                const Clock& clock);

// A link to each of them.
absl::StatusOr<std::vector<WorkerEndpoint>> MakeEndpoints(
    const WorkerAccess& access, const LocalWorker& local_worker, Loop& loop,
    const Clock& clock);

// One notice for each of the files that open workers to this coordinator (its
// token, its TLS key) and that others than their owner can use.
std::vector<std::string> SecretFileNotices(const WorkerAccess& access);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_ENDPOINTS_H_
