#ifndef BYZERPERF_COORDINATOR_RUN_WORKER_ERRORS_H_
#define BYZERPERF_COORDINATOR_RUN_WORKER_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "byzerperf/v1/control.pb.h"

namespace byzerperf {

// Why a worker can't take part, in words that name the worker, the reason,
// since when, and what to type there. `name` is the worker's address as given.

// It did not answer Describe for `waited_s`, or refused to; `status` says why
// in words for the user.
std::string NoAnswerText(const std::string& name, const absl::Status& status,
                         double waited_s);

// True when trying again may help: nobody listens there yet. A refused
// certificate or token stays refused.
bool MayAnswerLater(const absl::Status& status);

// It is of another version; "" when the versions agree.
std::string VersionText(const std::string& name,
                        const v1::WorkerDescription& description);

// It holds another run; "" when it is free.
std::string BusyText(const std::string& name,
                     const v1::WorkerDescription& description);

// It answered Refused.
std::string RefusedText(const std::string& name, const v1::Refused& refused);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKER_ERRORS_H_
