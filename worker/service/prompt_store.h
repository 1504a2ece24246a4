#ifndef BYZERPERF_WORKER_SERVICE_PROMPT_STORE_H_
#define BYZERPERF_WORKER_SERVICE_PROMPT_STORE_H_

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The prompt sets that a worker holds, by the SHA-256 of their serialised
// form, so that a set is sent once and not once a run. Keeps the last few.
class PromptStore {
 public:
  static constexpr size_t kKeptSets = 4;
  static constexpr size_t kMaxSetBytes = size_t{1} << 30;

  // Null when the set is not here.
  std::shared_ptr<const v1::PromptSet> Find(const std::string& hash) const;

  // Takes the next piece of a set. True when the set is now complete; an error
  // (the hash is not that of the data, the data is no PromptSet, the set is
  // empty or too large) forgets the pieces.
  absl::StatusOr<bool> Add(const v1::PromptChunk& chunk);

  // Forgets the pieces of an unfinished set.
  void DropUnfinished();

 private:
  absl::Status Complete();

  std::deque<std::pair<std::string, std::shared_ptr<const v1::PromptSet>>>
      sets_;  // newest last
  std::string unfinished_hash_;
  std::string unfinished_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_PROMPT_STORE_H_
