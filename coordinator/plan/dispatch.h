#ifndef BYZERPERF_COORDINATOR_PLAN_DISPATCH_H_
#define BYZERPERF_COORDINATOR_PLAN_DISPATCH_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "common/base/exit_code.h"

namespace byzerperf {

// A command of the program, `coordinator NAME …`.
struct Command {
  std::string name;
  std::string summary;  // one line
  // Takes the arguments after the name; answers --help.
  std::function<ExitCode(const std::vector<std::string>& arguments,
                         std::ostream& out, std::ostream& error)>
      run;
};

// Runs the command that the arguments name. The first of `commands` is the one
// that is meant when none is named. Knows --version, --help and
// `completion bash|zsh` by itself; an unknown name is kExitBadInput with the
// nearest known one. Nothing is thrown out of it.
ExitCode Dispatch(const std::vector<Command>& commands,
                  const std::vector<std::string>& arguments, std::ostream& out,
                  std::ostream& error);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_DISPATCH_H_
