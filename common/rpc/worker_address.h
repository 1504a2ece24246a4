#ifndef BYZERPERF_COMMON_RPC_WORKER_ADDRESS_H_
#define BYZERPERF_COMMON_RPC_WORKER_ADDRESS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/address.h"
#include "common/rpc/host_lookup.h"

namespace byzerperf {

// One worker as the coordinator reaches it.
struct WorkerAddress {
  std::string name;  // as the user wrote it; with dns:/// the address found
  Address address;
  // The name that its certificate must have: the host as written.
  std::string tls_name;
};

// An entry dns:///HOST[:PORT]: a worker at every address of the host.
struct WorkerService {
  std::string entry;  // as the user wrote it
  std::string host;
  uint16_t port = 0;
};

// What --workers says, before anything is looked up.
struct WorkerEntries {
  std::vector<WorkerAddress> workers;
  std::vector<WorkerService> services;
};

// Reads --workers: HOST, HOST:PORT, [V6]:PORT and unix:PATH are one worker
// each, dns:///HOST[:PORT] is a service. InvalidArgument names the entry:
// unreadable or given twice.
absl::StatusOr<WorkerEntries> ReadWorkers(
    const std::vector<std::string>& entries);

// The workers at these addresses of the service: each once, in an order that
// does not depend on the resolver's, so that a worker keeps its place.
std::vector<WorkerAddress> WorkersAt(const WorkerService& service,
                                     const std::vector<std::string>& addresses);

// Why a service leads to no worker, by what its lookup gave; "" when it does.
std::string WhyNowhere(
    const WorkerService& service,
    const absl::StatusOr<std::vector<std::string>>& addresses);

// What --workers leads to now.
struct FoundWorkers {
  std::vector<WorkerAddress> workers;
  // Services that lead nowhere: as the user wrote them, and why.
  std::vector<std::pair<std::string, std::string>> not_found;
};

// Reads --workers and looks each service up. A worker that an entry names and a
// service finds as well is one. Errors as ReadWorkers.
absl::StatusOr<FoundWorkers> FindWorkers(
    const std::vector<std::string>& entries,
    const HostLookup& look_up = LookUpHost);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_WORKER_ADDRESS_H_
