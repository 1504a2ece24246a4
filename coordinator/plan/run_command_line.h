#ifndef BYZERPERF_COORDINATOR_PLAN_RUN_COMMAND_LINE_H_
#define BYZERPERF_COORDINATOR_PLAN_RUN_COMMAND_LINE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/cli/command_line.h"
#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// What stands around a program: passed in, so that tests own it.
struct Surroundings {
  const Clock& clock;
  std::string program_folder;  // where the executable lies
};

// The command line of `coordinator run` and of commands that take its flags.
class RunCommandLine {
 public:
  RunCommandLine(std::string program, std::string description);

  // To add a command's own flags, to parse and to ask for help.
  CommandLine& line() { return line_; }

  // The parsed flags, the prompt files and the environment as all that a run
  // needs. Reads files and creates none. InvalidArgument names the flag or
  // FILE:LINE, the value and the rule; a contradiction names both flags.
  absl::StatusOr<RunOptions> Resolve(const Surroundings& around);

 private:
  RunFlags flags_;
  CommandLine line_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_RUN_COMMAND_LINE_H_
