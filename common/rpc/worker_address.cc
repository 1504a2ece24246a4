#include "common/rpc/worker_address.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

constexpr std::string_view kDnsPrefix = "dns:///";

struct FreeAddresses {
  void operator()(addrinfo* found) const { freeaddrinfo(found); }
};

absl::StatusOr<std::vector<WorkerAddress>> LookUp(const std::string& entry) {
  ASSIGN_OR_RETURN(const Address service,
                   ParseAddress(std::string_view(entry).substr(
                                    std::min(kDnsPrefix.size(), entry.size())),
                                kDefaultWorkerPort));
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* first = nullptr;
  const int error = getaddrinfo(service.host.c_str(), nullptr, &hints, &first);
  const std::unique_ptr<addrinfo, FreeAddresses> found(first);
  if (error != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("worker ", entry, ": cannot look up ", service.host, ": ",
                     gai_strerror(error)));
  }
  std::vector<WorkerAddress> workers;
  for (const addrinfo* next = first; next != nullptr; next = next->ai_next) {
    std::array<char, NI_MAXHOST> host{};
    if (getnameinfo(next->ai_addr, next->ai_addrlen, host.data(), host.size(),
                    nullptr, 0, NI_NUMERICHOST) != 0) {
      continue;
    }
    Address address = {host.data(), service.port, ""};
    std::string name = AddressText(address);
    workers.push_back({std::move(name), std::move(address), service.host});
  }
  // The resolver's order changes from call to call; a worker's place in the
  // run should not.
  std::sort(workers.begin(), workers.end(),
            [](const WorkerAddress& a, const WorkerAddress& b) {
              return a.name < b.name;
            });
  return workers;
}

absl::StatusOr<std::vector<WorkerAddress>> ParseEntry(
    const std::string& entry) {
  if (entry.starts_with(kDnsPrefix)) return LookUp(entry);
  ASSIGN_OR_RETURN(Address address, ParseAddress(entry, kDefaultWorkerPort));
  if (!address.is_unix() && address.port == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("worker ", entry, ": port 0 is nobody's port"));
  }
  std::string tls_name = address.host;
  return std::vector<WorkerAddress>{
      {entry, std::move(address), std::move(tls_name)}};
}

}  // namespace

absl::StatusOr<std::vector<WorkerAddress>> ParseWorkers(
    const std::vector<std::string>& entries) {
  std::vector<WorkerAddress> workers;
  for (const std::string& entry : entries) {
    ASSIGN_OR_RETURN(std::vector<WorkerAddress> found, ParseEntry(entry));
    for (WorkerAddress& worker : found) {
      const std::string text = AddressText(worker.address);
      const bool twice =
          std::any_of(workers.begin(), workers.end(), [&](const auto& other) {
            return AddressText(other.address) == text;
          });
      if (twice) {
        return absl::InvalidArgumentError(
            absl::StrCat("worker ", text, " is given twice"));
      }
      workers.push_back(std::move(worker));
    }
  }
  return workers;
}

}  // namespace byzerperf
