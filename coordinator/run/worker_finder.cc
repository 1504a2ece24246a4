#include "coordinator/run/worker_finder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace byzerperf {

WorkerFinder::WorkerFinder(std::vector<WorkerService> services,
                           const std::vector<WorkerAddress>& known,
                           std::unique_ptr<NameLookup> lookup,
                           MakeEndpoint make_endpoint)
    : services_(std::move(services)),
      lookup_(std::move(lookup)),
      make_endpoint_(std::move(make_endpoint)) {
  for (const WorkerService& service : services_) {
    absl::StrAppend(&text_, text_.empty() ? "" : ", ", service.entry);
  }
  for (const WorkerAddress& worker : known) {
    known_.insert(AddressText(worker.address));
  }
}

void WorkerFinder::Find(std::function<void(Found)> on_found) {
  if (on_found_) return;
  on_found_ = std::move(on_found);
  ++search_;
  answers_.clear();
  answers_.resize(services_.size());
  for (size_t i = 0; i < services_.size(); ++i) {
    lookup_->LookUp(services_[i].host,
                    [this, search = search_,
                     i](absl::StatusOr<std::vector<std::string>> found) {
                      Take(search, i, std::move(found));
                    });
  }
}

void WorkerFinder::Abandon() { on_found_ = nullptr; }

void WorkerFinder::Take(uint64_t search, size_t service,
                        absl::StatusOr<std::vector<std::string>> found) {
  if (search != search_ || !on_found_) return;
  answers_[service] = std::move(found);
  const bool all =
      std::all_of(answers_.begin(), answers_.end(),
                  [](const auto& answer) { return answer.has_value(); });
  if (!all) return;
  // Whoever is told may begin the next search.
  const auto on_found = std::exchange(on_found_, nullptr);
  on_found(Conclude());
}

WorkerFinder::Found WorkerFinder::Conclude() {
  Found result;
  std::set<std::string> gone = found_;
  bool any_failed = false;
  for (size_t i = 0; i < services_.size(); ++i) {
    const auto& answer = *answers_[i];
    any_failed = any_failed || !answer.ok();
    std::string nowhere = WhyNowhere(services_[i], answer);
    if (!nowhere.empty()) {
      result.problems.push_back(std::move(nowhere));
      continue;
    }
    for (const WorkerAddress& worker : WorkersAt(services_[i], *answer)) {
      gone.erase(worker.name);
      if (known_.contains(worker.name)) continue;
      absl::StatusOr<WorkerEndpoint> endpoint = make_endpoint_(worker);
      if (!endpoint.ok()) {
        result.problems.emplace_back(endpoint.status().message());
        continue;
      }
      known_.insert(worker.name);
      found_.insert(worker.name);
      result.workers.push_back(*std::move(endpoint));
    }
  }
  // An answer that did not come says of nobody that it is gone.
  if (!any_failed) result.gone.assign(gone.begin(), gone.end());
  return result;
}

}  // namespace byzerperf
