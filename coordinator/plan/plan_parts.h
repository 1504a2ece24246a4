#ifndef BYZERPERF_COORDINATOR_PLAN_PLAN_PARTS_H_
#define BYZERPERF_COORDINATOR_PLAN_PLAN_PARTS_H_

#include <string>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"
#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// Each fills the parts of `options` that its flags decide, and adds notices.
// Errors name the flag, the value and the rule. Flags whose default depends on
// other things are set to what was decided.
absl::Status FillTarget(RunFlags* flags, RunOptions* options);
absl::Status FillSampling(const RunFlags& flags, RunOptions* options);
absl::Status FillFacts(const RunFlags& flags, RunOptions* options);
absl::Status FillWorkers(const RunFlags& flags, RunOptions* options);
absl::Status FillOutput(RunFlags* flags, RunOptions* options);

// Needs the target, the seed and the sampling, for what they say of prompts.
// `program_folder` is where the prompts and programs that come with this one
// are looked for.
absl::Status FillPrompts(const std::string& program_folder, RunFlags* flags,
                         RunOptions* options);

// How often a prompt is sent and in which order; a part of FillPrompts().
absl::Status FillPromptUse(RunFlags* flags, v1::LoadPlan* plan);

// Needs options->prompts, the target, the seed and what is done with prompts.
absl::Status FillLevels(RunFlags* flags, RunOptions* options);

// Needs the levels.
absl::Status FillObjectives(const RunFlags& flags, RunOptions* options);

void AddIgnoredFlagNotices(const RunFlags& flags, RunOptions* options);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_PLAN_PARTS_H_
