#ifndef BYZERPERF_COORDINATOR_RUN_REPORT_COMMAND_H_
#define BYZERPERF_COORDINATOR_RUN_REPORT_COMMAND_H_

#include <ostream>
#include <string>
#include <vector>

#include "common/base/exit_code.h"

namespace byzerperf {

// `coordinator report DIR [--lang en|zh|both]`: rebuilds every report of a
// saved run, also of one that was cut off; no network. `arguments` are those
// after `report`.
ExitCode ReportCommand(const std::vector<std::string>& arguments,
                       std::ostream& out, std::ostream& error);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_REPORT_COMMAND_H_
