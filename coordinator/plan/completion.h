#ifndef BYZERPERF_COORDINATOR_PLAN_COMPLETION_H_
#define BYZERPERF_COORDINATOR_PLAN_COMPLETION_H_

#include <string>
#include <vector>

#include "coordinator/plan/dispatch.h"

namespace byzerperf {

// A script that completes commands, flags and file names in bash or zsh. The
// flags are read from each command's own help, so that they can't differ.
std::string CompletionScript(const std::vector<Command>& commands,
                             const std::string& shell);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_COMPLETION_H_
