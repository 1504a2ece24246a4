#ifndef BYZERPERF_COORDINATOR_RUN_WORKERS_COMMAND_H_
#define BYZERPERF_COORDINATOR_RUN_WORKERS_COMMAND_H_

#include <ostream>
#include <string>
#include <vector>

#include "common/base/exit_code.h"

namespace byzerperf {

// `coordinator workers --workers …`: who is up and what each says of itself.
// `arguments` are those after the command's name. kExitNotValid when a worker
// did not answer or a service's name leads nowhere; they have their lines all
// the same.
ExitCode WorkersCommand(const std::vector<std::string>& arguments,
                        std::ostream& out, std::ostream& error);

// `coordinator stop --workers …`: the operator's brake on each of them.
// Likewise.
ExitCode StopCommand(const std::vector<std::string>& arguments,
                     std::ostream& out, std::ostream& error);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_WORKERS_COMMAND_H_
