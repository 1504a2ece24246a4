#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_ENDPOINTS_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_ENDPOINTS_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/loop/loop.h"
#include "common/rpc/host_lookup.h"
#include "common/rpc/worker_channel.h"
#include "coordinator/plan/run_options.h"
#include "coordinator/run/worker_client.h"
#include "coordinator/run/worker_finder.h"
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

// The way to every worker of --workers, services looked up now, or to the one
// of `local_worker`, named `local`, when there is none. Errors name the entry
// or the file.
absl::StatusOr<std::vector<WorkerWay>> MakeWays(const WorkerAccess& access,
                                                const LocalWorker& local_worker,
                                                const Clock& clock);

// As many ways as can be found now, for commands that also tell of the rest.
struct FoundWays {
  std::vector<WorkerWay> ways;
  // Services that lead nowhere: as the user wrote them, and why.
  std::vector<std::pair<std::string, std::string>> not_found;
};
absl::StatusOr<FoundWays> FindWays(const WorkerAccess& access,
                                   const Clock& clock,
                                   const HostLookup& look_up = LookUpHost);

// The workers of a run, as far as they are known before it.
struct RunWorkers {
  std::vector<WorkerEndpoint> known;
  // Of the entries that are services; null when there is none.
  std::unique_ptr<WorkerFinder> finder;
};

// A link to each worker of --workers that is no service, and a finder of those
// that are; or a link to the one of `local_worker`. `loop` and `clock` must
// outlive them. Errors name the entry or the file.
absl::StatusOr<RunWorkers> MakeRunWorkers(const WorkerAccess& access,
                                          const LocalWorker& local_worker,
                                          Loop& loop, const Clock& clock);

// One notice for each of the files that open workers to this coordinator (its
// token, its TLS key) and that others than their owner can use.
std::vector<std::string> SecretFileNotices(const WorkerAccess& access);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_ENDPOINTS_H_
