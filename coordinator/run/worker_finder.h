#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_FINDER_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_FINDER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/worker_address.h"
#include "coordinator/run/name_lookup.h"
#include "coordinator/run/worker_roster.h"

namespace byzerperf {

// Where the services of --workers (dns:///NAME) lead to: looked up again and
// again, since a name may get its addresses one by one, and others later.
// Loop-thread only.
class WorkerFinder {
 public:
  using MakeEndpoint =
      std::function<absl::StatusOr<WorkerEndpoint>(const WorkerAddress&)>;

  // `known` are workers that need not be found: those with entries of their
  // own. `services` is not empty.
  WorkerFinder(std::vector<WorkerService> services,
               const std::vector<WorkerAddress>& known,
               std::unique_ptr<NameLookup> lookup, MakeEndpoint make_endpoint);

  struct Found {
    std::vector<WorkerEndpoint> workers;  // not found before
    // Names of workers found before to which no service leads any more.
    std::vector<std::string> gone;
    // Why a service, named in it, leads to nobody or to one that can't be
    // spoken to.
    std::vector<std::string> problems;
  };
  // `on_found` is called on the loop, not from inside, and not once this is
  // destroyed. Nothing happens while one is under way.
  void Find(std::function<void(Found)> on_found);

  // Nobody waits for the search under way any more: whom it would have found
  // the next one finds.
  void Abandon();

  // The services as the user wrote them: `dns:///a, dns:///b:7071`.
  const std::string& text() const { return text_; }

 private:
  void Take(uint64_t search, size_t service,
            absl::StatusOr<std::vector<std::string>> found);
  Found Conclude();

  const std::vector<WorkerService> services_;
  const std::unique_ptr<NameLookup> lookup_;
  const MakeEndpoint make_endpoint_;
  std::string text_;
  std::set<std::string> known_;          // AddressText
  std::set<std::string> found_;          // names, which are AddressText too
  std::function<void(Found)> on_found_;  // null: no search is under way
  uint64_t search_ = 0;                  // the number of the latest one
  // Of the search under way, by service.
  std::vector<std::optional<absl::StatusOr<std::vector<std::string>>>> answers_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_FINDER_H_
