#include "coordinator/run/worker_endpoints.h"

#include <grpcpp/grpcpp.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/private_file.h"
#include "common/base/status_macros.h"
#include "common/rpc/status_conversion.h"
#include "common/rpc/worker_address.h"

namespace byzerperf {
namespace {

constexpr char kLocalName[] = "local";

ClientSecurity SecurityOf(const WorkerAccess& access) {
  return FindClientSecurity(
      {access.tls_cert_file, access.tls_key_file, access.tls_ca_file},
      access.token_file);
}

absl::StatusOr<WorkerWay> WayTo(const WorkerAddress& worker,
                                const ClientSecurity& security,
                                const Clock& clock) {
  WorkerWay way;
  way.name = worker.name;
  ASSIGN_OR_RETURN(way.channel, MakeWorkerChannel(worker, security, clock));
  way.explain = [worker, security](const grpc::Status& why) {
    return ExplainFailure(worker, security, why);
  };
  return way;
}

absl::StatusOr<WorkerWay> LocalWay(const LocalWorker& local_worker) {
  WorkerWay local;
  local.name = kLocalName;
  ASSIGN_OR_RETURN(local.channel.channel, local_worker());
  local.explain = [](const grpc::Status& status) {
    return FromGrpcStatus(status);
  };
  return local;
}

WorkerEndpoint EndpointOn(Loop& loop, WorkerWay way) {
  return {way.name, MakeWorkerClient(loop, std::move(way.channel),
                                     std::move(way.explain))};
}

}  // namespace

std::vector<std::string> SecretFileNotices(const WorkerAccess& access) {
  if (access.addresses.empty()) return {};
  const ClientSecurity security = SecurityOf(access);
  return PrivateFileNotices({security.tls.key, security.token_file});
}

absl::StatusOr<std::vector<WorkerWay>> MakeWays(const WorkerAccess& access,
                                                const LocalWorker& local_worker,
                                                const Clock& clock) {
  std::vector<WorkerWay> ways;
  if (access.addresses.empty()) {
    ASSIGN_OR_RETURN(WorkerWay local, LocalWay(local_worker));
    ways.push_back(std::move(local));
    return ways;
  }
  ASSIGN_OR_RETURN(FoundWays found, FindWays(access, clock));
  if (found.not_found.empty()) return std::move(found.ways);
  return absl::InvalidArgumentError(found.not_found.front().second);
}

absl::StatusOr<FoundWays> FindWays(const WorkerAccess& access,
                                   const Clock& clock,
                                   const HostLookup& look_up) {
  FoundWays found;
  const ClientSecurity security = SecurityOf(access);
  ASSIGN_OR_RETURN(FoundWorkers workers,
                   FindWorkers(access.addresses, look_up));
  found.not_found = std::move(workers.not_found);
  for (const WorkerAddress& worker : workers.workers) {
    ASSIGN_OR_RETURN(WorkerWay way, WayTo(worker, security, clock));
    found.ways.push_back(std::move(way));
  }
  return found;
}

absl::StatusOr<RunWorkers> MakeRunWorkers(const WorkerAccess& access,
                                          const LocalWorker& local_worker,
                                          Loop& loop, const Clock& clock) {
  RunWorkers workers;
  if (access.addresses.empty()) {
    ASSIGN_OR_RETURN(WorkerWay local, LocalWay(local_worker));
    workers.known.push_back(EndpointOn(loop, std::move(local)));
    return workers;
  }
  const ClientSecurity security = SecurityOf(access);
  ASSIGN_OR_RETURN(WorkerEntries entries, ReadWorkers(access.addresses));
  for (const WorkerAddress& worker : entries.workers) {
    ASSIGN_OR_RETURN(WorkerWay way, WayTo(worker, security, clock));
    workers.known.push_back(EndpointOn(loop, std::move(way)));
  }
  if (entries.services.empty()) return workers;
  workers.finder = std::make_unique<WorkerFinder>(
      std::move(entries.services), entries.workers, MakeNameLookup(loop),
      [&loop, &clock, security](
          const WorkerAddress& worker) -> absl::StatusOr<WorkerEndpoint> {
        ASSIGN_OR_RETURN(WorkerWay way, WayTo(worker, security, clock));
        return EndpointOn(loop, std::move(way));
      });
  return workers;
}

}  // namespace byzerperf
