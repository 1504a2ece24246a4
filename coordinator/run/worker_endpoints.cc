#include "coordinator/run/worker_endpoints.h"

#include <grpcpp/grpcpp.h>

#include <utility>

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
    WorkerWay local;
    local.name = kLocalName;
    ASSIGN_OR_RETURN(local.channel.channel, local_worker());
    local.explain = [](const grpc::Status& status) {
      return FromGrpcStatus(status);
    };
    ways.push_back(std::move(local));
    return ways;
  }
  const ClientSecurity security = SecurityOf(access);
  ASSIGN_OR_RETURN(const std::vector<WorkerAddress> workers,
                   ParseWorkers(access.addresses));
  for (const WorkerAddress& worker : workers) {
    WorkerWay way;
    way.name = worker.name;
    ASSIGN_OR_RETURN(way.channel, MakeWorkerChannel(worker, security, clock));
    way.explain = [worker, security](const grpc::Status& why) {
      return ExplainFailure(worker, security, why);
    };
    ways.push_back(std::move(way));
  }
  return ways;
}

absl::StatusOr<std::vector<WorkerEndpoint>> MakeEndpoints(
    const WorkerAccess& access, const LocalWorker& local_worker, Loop& loop,
    const Clock& clock) {
  ASSIGN_OR_RETURN(std::vector<WorkerWay> ways,
                   MakeWays(access, local_worker, clock));
  std::vector<WorkerEndpoint> endpoints;
  endpoints.reserve(ways.size());
  for (WorkerWay& way : ways) {
    endpoints.push_back(
        {way.name, MakeWorkerClient(loop, std::move(way.channel),
                                    std::move(way.explain))});
  }
  return endpoints;
}

}  // namespace byzerperf
