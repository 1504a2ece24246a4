#include "coordinator/plan/run_command_line.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/base/rng.h"
#include "common/base/status_macros.h"
#include "common/plan/validate.h"
#include "common/plan/validate_prompts.h"
#include "coordinator/plan/plan_parts.h"
#include "coordinator/plan/plan_yaml.h"
#include "coordinator/plan/results_folder.h"

namespace byzerperf {
namespace {

std::string Stamp(const Clock& clock) {
  return absl::FormatTime(
      "%Y%m%d-%H%M%S",
      absl::FromUnixMicros(static_cast<int64_t>(clock.UnixSeconds() * 1e6)),
      absl::LocalTimeZone());
}

// Differs between runs that begin in one second.
uint32_t Entropy(const Clock& clock) {
  const auto wall = static_cast<uint64_t>(clock.UnixSeconds() * 1e6);
  return static_cast<uint32_t>(
      MixBits(wall ^ MixBits(static_cast<uint64_t>(clock.NowNs()))));
}

// The worker in this process has no targets of its own.
absl::Status CheckSomeTarget(const RunOptions& options) {
  if (!options.secrets.urls().empty() || !options.workers.addresses.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "--url: is needed without --workers; give the model server, such as "
      "--url http://127.0.0.1:8000, or workers that have targets of their own");
}

}  // namespace

RunCommandLine::RunCommandLine(std::string program, std::string description)
    : line_(std::move(program), std::move(description)) {
  AddRunFlags(&line_, &flags_);
}

absl::StatusOr<RunOptions> RunCommandLine::Resolve(const Surroundings& around) {
  RunOptions options;
  const uint32_t entropy = Entropy(around.clock);
  const std::string stamp = Stamp(around.clock);
  if (!flags_.random_seed.has_value()) flags_.random_seed = entropy;
  options.plan.set_run_id(absl::StrFormat("%s-%04x", stamp, entropy & 0xFFFF));
  options.plan.set_random_seed(*flags_.random_seed);
  RETURN_IF_ERROR(FillTarget(&flags_, &options));
  RETURN_IF_ERROR(FillSampling(flags_, &options));
  RETURN_IF_ERROR(FillFacts(flags_, &options));
  RETURN_IF_ERROR(FillWorkers(flags_, &options));
  RETURN_IF_ERROR(FillOutput(&flags_, &options));
  RETURN_IF_ERROR(FillPrompts(around.program_folder, &flags_, &options));
  RETURN_IF_ERROR(FillLevels(&flags_, &options));
  RETURN_IF_ERROR(FillObjectives(flags_, &options));
  RETURN_IF_ERROR(ValidatePlan(options.plan));
  RETURN_IF_ERROR(ValidatePrompts(options.plan, options.prompts));
  RETURN_IF_ERROR(CheckSomeTarget(options));
  ASSIGN_OR_RETURN(
      options.output.results_dir,
      ChooseResultsFolder(flags_.results_dir, flags_.overwrite, stamp));
  flags_.results_dir = options.output.results_dir;
  AddIgnoredFlagNotices(flags_, &options);
  options.plan_yaml = PlanYaml(&flags_, options);
  return options;
}

}  // namespace byzerperf
