// How often a prompt is sent and in which order.
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "coordinator/plan/loop_flags.h"
#include "coordinator/plan/plan_parts.h"
#include "coordinator/plan/words.h"

namespace byzerperf {
namespace {

// In an open loop neighbours in a file are not neighbours in time; a closed one
// sends them in the order of byzerperf. The requests of a trace have their own.
absl::Status FillPromptSampling(RunFlags* flags, v1::LoadPlan* plan) {
  if (!flags->prompt_sampling.has_value()) {
    const bool shuffled = IsOpenLoop(*flags) && !flags->trace.has_value();
    flags->prompt_sampling = shuffled ? "shuffle" : "sequential";
  }
  ASSIGN_OR_RETURN(const v1::PromptSampling::Value sampling,
                   ReadWord<v1::PromptSampling::Value>(
                       "--prompt-sampling", *flags->prompt_sampling,
                       {{"sequential", v1::PromptSampling::sequential},
                        {"random", v1::PromptSampling::random},
                        {"shuffle", v1::PromptSampling::shuffle}}));
  if (flags->trace.has_value() && sampling != v1::PromptSampling::sequential) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--prompt-sampling ", *flags->prompt_sampling,
        " and --trace contradict each other: a trace has an order of its own; "
        "give sequential, or leave it out"));
  }
  if (plan->prompt_reuse() == v1::PromptReuse::fresh &&
      sampling == v1::PromptSampling::random) {
    return absl::InvalidArgumentError(
        "--prompt-sampling random and --prompt-reuse fresh contradict each "
        "other: what is drawn each by itself may come twice; give shuffle");
  }
  plan->set_prompt_sampling(sampling);
  return absl::OkStatus();
}

}  // namespace

absl::Status FillPromptUse(RunFlags* flags, v1::LoadPlan* plan) {
  if (!flags->prompt_reuse.has_value()) flags->prompt_reuse = "bust";
  ASSIGN_OR_RETURN(
      const v1::PromptReuse::Value reuse,
      ReadWord<v1::PromptReuse::Value>("--prompt-reuse", *flags->prompt_reuse,
                                       {{"bust", v1::PromptReuse::bust},
                                        {"fresh", v1::PromptReuse::fresh},
                                        {"same", v1::PromptReuse::same}}));
  plan->set_prompt_reuse(reuse);
  return FillPromptSampling(flags, plan);
}

}  // namespace byzerperf
