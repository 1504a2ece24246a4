#ifndef BYZERPERF_COMMON_RPC_WORKER_ADDRESS_H_
#define BYZERPERF_COMMON_RPC_WORKER_ADDRESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/address.h"

namespace byzerperf {

// One worker as the coordinator reaches it.
struct WorkerAddress {
  std::string name;  // as the user wrote it; with dns:/// the address found
  Address address;
  // The name that its certificate must have: the host as written.
  std::string tls_name;
};

// Reads --workers: HOST, HOST:PORT, [V6]:PORT and unix:PATH are one worker
// each; dns:///HOST[:PORT] is looked up now, and every address found is one.
// InvalidArgument names the entry: unreadable, given twice, not found.
absl::StatusOr<std::vector<WorkerAddress>> ParseWorkers(
    const std::vector<std::string>& entries);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_RPC_WORKER_ADDRESS_H_
