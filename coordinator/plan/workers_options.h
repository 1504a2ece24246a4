#ifndef BYZERPERF_COORDINATOR_PLAN_WORKERS_OPTIONS_H_
#define BYZERPERF_COORDINATOR_PLAN_WORKERS_OPTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/cli/command_line.h"
#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// All that `coordinator workers` and `coordinator stop` need to know.
struct WorkersOptions {
  WorkerAccess workers;  // at least one address
  Language language = Language::kEnglish;
  bool json = false;   // of `workers`
  std::string reason;  // of `stop`
};

// The command line of one of the two.
class WorkersCommandLine {
 public:
  enum class Command { kWorkers, kStop };

  explicit WorkersCommandLine(Command command);

  // To parse and to ask for help.
  CommandLine& line() { return line_; }

  // The parsed flags. InvalidArgument names the flag, the value and the rule.
  absl::StatusOr<WorkersOptions> Resolve();

 private:
  RunFlags flags_;  // of which the ways to workers are used
  std::string language_;
  bool json_ = false;
  std::string reason_;
  CommandLine line_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_WORKERS_OPTIONS_H_
