#ifndef BYZERPERF_COORDINATOR_CERTS_CERTS_COMMAND_H_
#define BYZERPERF_COORDINATOR_CERTS_CERTS_COMMAND_H_

#include <ostream>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/exit_code.h"

namespace byzerperf {

// `coordinator certs HOST,… [-o DIR]`: makes certificates (MakeCerts) and
// prints, for each host, the command that copies its files there and the exact
// `worker …` line. `arguments` are those after `certs`.
ExitCode CertsCommand(const std::vector<std::string>& arguments,
                      const Clock& clock, std::ostream& out,
                      std::ostream& error);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_CERTS_CERTS_COMMAND_H_
