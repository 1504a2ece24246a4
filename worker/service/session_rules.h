#ifndef BYZERPERF_WORKER_SERVICE_SESSION_RULES_H_
#define BYZERPERF_WORKER_SERVICE_SESSION_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "worker/service/session_environment.h"

namespace byzerperf {

// PermissionDenied when the run's key or a header that may be one would go to
// another host in clear text and `allow_plaintext_key` is not set.
absl::Status CheckKeyMayTravel(const v1::Probe& probe,
                               const PinnedTarget& target);

// The header lines of every request of a run: the key and the user's own
// headers. A user's header replaces ours of the same name.
std::vector<std::string> CommonHeaders(const v1::Secrets& secrets);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_SESSION_RULES_H_
