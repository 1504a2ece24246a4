#ifndef BYZERPERF_COORDINATOR_RUN_NAME_LOOKUP_H_
#define BYZERPERF_COORDINATOR_RUN_NAME_LOOKUP_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/loop/loop.h"
#include "common/rpc/host_lookup.h"

namespace byzerperf {

// Looks host names up beside a loop, which a resolver would hold up for many
// seconds. Loop-thread only.
class NameLookup {
 public:
  using Done = std::function<void(absl::StatusOr<std::vector<std::string>>)>;

  virtual ~NameLookup() = default;

  // `done` is called on the loop with all IP addresses of the host, not from
  // inside, and not once this is destroyed.
  virtual void LookUp(const std::string& host, Done done) = 0;
};

// Each lookup has a thread of its own, which blocks on `look_up`. What still
// blocks when this is destroyed is left to end by itself.
std::unique_ptr<NameLookup> MakeNameLookup(Loop& loop,
                                           HostLookup look_up = LookUpHost);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_NAME_LOOKUP_H_
