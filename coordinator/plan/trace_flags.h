#ifndef BYZERPERF_COORDINATOR_PLAN_TRACE_FLAGS_H_
#define BYZERPERF_COORDINATOR_PLAN_TRACE_FLAGS_H_

#include "absl/status/status.h"
#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// InvalidArgument when a flag of a trace is given without one, or with one a
// flag that says otherwise when requests are sent or what they ask.
absl::Status CheckTraceFlags(const RunFlags& flags);

// Reads the trace into options->prompts. Asks for answers of full length where
// the trace tells lengths, and for prompts as they are where it tells which
// prefixes are shared; sets the flags to that. Needs --trace and the seed.
absl::Status FillTrace(RunFlags* flags, RunOptions* options);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TRACE_FLAGS_H_
