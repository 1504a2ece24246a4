#include "coordinator/run/run_command.h"

#include <utility>

#include "common/base/status_macros.h"

namespace byzerperf {
namespace {

absl::StatusOr<RunOptions> Read(RunCommandLine* command,
                                const std::vector<std::string>& arguments,
                                const Surroundings& around) {
  RETURN_IF_ERROR(command->line().Parse(arguments));
  if (command->line().help_asked()) return RunOptions();
  return command->Resolve(around);
}

}  // namespace

ExitCode RunCommand(const std::vector<std::string>& arguments,
                    const Surroundings& around, const RunSurroundings& run) {
  RunCommandLine command(
      "coordinator run",
      "Runs a plan: sends load from its workers to model servers, level by "
      "level, and writes results and a report.");
  absl::StatusOr<RunOptions> options = Read(&command, arguments, around);
  if (!options.ok()) {
    run.error << "coordinator: " << options.status().message() << std::endl;
    return kExitBadInput;
  }
  if (command.line().help_asked()) {
    run.out << command.line().Help();
    return kExitDone;
  }
  return RunPlan(*std::move(options), run);
}

}  // namespace byzerperf
