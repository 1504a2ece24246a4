#ifndef BYZERPERF_WORKER_SERVICE_SESSION_RULES_H_
#define BYZERPERF_WORKER_SERVICE_SESSION_RULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "common/base/secret_mask.h"
#include "worker/service/session_environment.h"

namespace byzerperf {

// Why a session refuses, by the kind of error.
v1::Refused::Code RefusalCodeOf(const absl::Status& status);

// False for headers that say nothing about who asks.
bool MayBeAKey(const std::string& header);

// PermissionDenied when the run's key or a header that may be one would go to
// another host in clear text and `allow_plaintext_key` is not set.
absl::Status CheckKeyMayTravel(const v1::Probe& probe,
                               const PinnedTarget& target);

// Why a share of StartLevel or AdjustShare is not followed: it is above what
// the whole level has in flight by the plan that was prepared. "" when it is
// not; a stage that the plan has not is left to the runner.
std::string WhyNoSuchShare(const v1::LoadPlan& plan, uint32_t stage,
                           uint32_t share);

// The header lines of every request of a run: the key and the user's own
// headers. A user's header replaces ours of the same name.
std::vector<std::string> CommonHeaders(const v1::Secrets& secrets);

// What a server of this run is told and must not be heard of again: the key,
// the values of headers that may be one, users and passwords of URLs, values
// of their queries. The name of the asked model is none, wherever it stands.
SecretMask MaskOf(const v1::Probe& probe,
                  const std::vector<PinnedTarget>& targets);

// Every text of an event, at any depth, without these secrets. Rows are
// masked where they are made, and a measured corpus stays what it was.
void MaskEvent(const SecretMask& secrets, v1::Event& event);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_SESSION_RULES_H_
