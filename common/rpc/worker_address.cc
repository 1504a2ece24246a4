#include "common/rpc/worker_address.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

constexpr std::string_view kDnsPrefix = "dns:///";

bool Contains(const std::vector<WorkerAddress>& workers,
              const WorkerAddress& one) {
  const std::string text = AddressText(one.address);
  return std::any_of(workers.begin(), workers.end(), [&](const auto& other) {
    return AddressText(other.address) == text;
  });
}

absl::StatusOr<Address> ReadAddress(const std::string& entry,
                                    std::string_view text) {
  ASSIGN_OR_RETURN(Address address, ParseAddress(text, kDefaultWorkerPort));
  if (!address.is_unix() && address.port == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("worker ", entry, ": port 0 is nobody's port"));
  }
  return address;
}

absl::Status AddEntry(const std::string& entry, WorkerEntries* entries) {
  if (entry.starts_with(kDnsPrefix)) {
    ASSIGN_OR_RETURN(
        Address address,
        ReadAddress(entry, std::string_view(entry).substr(kDnsPrefix.size())));
    entries->services.push_back({entry, std::move(address.host), address.port});
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Address address, ReadAddress(entry, entry));
  std::string tls_name = address.host;
  WorkerAddress worker{entry, std::move(address), std::move(tls_name)};
  if (Contains(entries->workers, worker)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "worker ", AddressText(worker.address), " is given twice"));
  }
  entries->workers.push_back(std::move(worker));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<WorkerEntries> ReadWorkers(
    const std::vector<std::string>& entries) {
  WorkerEntries read;
  for (const std::string& entry : entries) {
    RETURN_IF_ERROR(AddEntry(entry, &read));
  }
  return read;
}

std::vector<WorkerAddress> WorkersAt(
    const WorkerService& service, const std::vector<std::string>& addresses) {
  std::vector<WorkerAddress> workers;
  for (const std::string& host : addresses) {
    WorkerAddress worker;
    worker.address = {host, service.port, ""};
    worker.name = AddressText(worker.address);
    worker.tls_name = service.host;
    if (!Contains(workers, worker)) workers.push_back(std::move(worker));
  }
  std::sort(workers.begin(), workers.end(),
            [](const WorkerAddress& a, const WorkerAddress& b) {
              return a.name < b.name;
            });
  return workers;
}

std::string WhyNowhere(
    const WorkerService& service,
    const absl::StatusOr<std::vector<std::string>>& addresses) {
  if (addresses.ok() && !addresses->empty()) return "";
  return absl::StrCat(
      "worker ", service.entry, ": ",
      addresses.ok() ? "it has no address" : addresses.status().message());
}

absl::StatusOr<FoundWorkers> FindWorkers(
    const std::vector<std::string>& entries, const HostLookup& look_up) {
  ASSIGN_OR_RETURN(WorkerEntries read, ReadWorkers(entries));
  FoundWorkers found{std::move(read.workers), {}};
  for (const WorkerService& service : read.services) {
    const auto addresses = look_up(service.host);
    std::string nowhere = WhyNowhere(service, addresses);
    if (!nowhere.empty()) {
      found.not_found.emplace_back(service.entry, std::move(nowhere));
      continue;
    }
    for (WorkerAddress& worker : WorkersAt(service, *addresses)) {
      if (!Contains(found.workers, worker)) {
        found.workers.push_back(std::move(worker));
      }
    }
  }
  return found;
}

}  // namespace byzerperf
