#include "coordinator/run/worker_endpoints.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "common/base/private_file.h"
#include "common/base/status_macros.h"
#include "common/rpc/status_conversion.h"
#include "common/rpc/worker_address.h"
#include "coordinator/run/worker_client.h"

namespace byzerperf {
namespace {

constexpr char kLocalName[] = "local";

absl::StatusOr<WorkerEndpoint> LocalEndpoint(const LocalWorker& local_worker,
                                             Loop& loop) {
  WorkerChannel channel;
  ASSIGN_OR_RETURN(channel.channel, local_worker());
  WorkerEndpoint endpoint;
  endpoint.name = kLocalName;
  endpoint.link = MakeWorkerClient(
      loop, std::move(channel),
      [](const grpc::Status& status) { return FromGrpcStatus(status); });
  return endpoint;
}

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

absl::StatusOr<std::vector<WorkerEndpoint>> MakeEndpoints(
    const WorkerAccess& access, const LocalWorker& local_worker, Loop& loop,
    const Clock& clock) {
  std::vector<WorkerEndpoint> endpoints;
  if (access.addresses.empty()) {
    ASSIGN_OR_RETURN(WorkerEndpoint local, LocalEndpoint(local_worker, loop));
    endpoints.push_back(std::move(local));
    return endpoints;
  }
  const ClientSecurity security = SecurityOf(access);
  ASSIGN_OR_RETURN(const std::vector<WorkerAddress> workers,
                   ParseWorkers(access.addresses));
  for (const WorkerAddress& worker : workers) {
    ASSIGN_OR_RETURN(WorkerChannel channel,
                     MakeWorkerChannel(worker, security, clock));
    WorkerEndpoint endpoint;
    endpoint.name = worker.name;
    endpoint.link = MakeWorkerClient(
        loop, std::move(channel), [worker, security](const grpc::Status& why) {
          return ExplainFailure(worker, security, why);
        });
    endpoints.push_back(std::move(endpoint));
  }
  return endpoints;
}

}  // namespace byzerperf
