#ifndef BYZERPERF_COORDINATOR_PLAN_LOOP_FLAGS_H_
#define BYZERPERF_COORDINATOR_PLAN_LOOP_FLAGS_H_

#include "absl/status/statusor.h"
#include "coordinator/plan/level_rules.h"
#include "coordinator/plan/run_flags.h"

namespace byzerperf {

// True when a flag says at which rate or when requests are sent.
bool IsOpenLoop(const RunFlags& flags);

// True when all requests of every level are sent at once: --request-rate inf.
bool SendsOnlyBursts(const RunFlags& flags);

// InvalidArgument when a flag of the one loop is given in the other one, or a
// flag without the one that it belongs to.
absl::Status CheckLoopFlags(const RunFlags& flags);

// What the flags ask of each level, in both loops.
absl::StatusOr<LevelRules> RulesOf(const RunFlags& flags);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_LOOP_FLAGS_H_
