#ifndef BYZERPERF_COORDINATOR_REPORT_CHECK_LINES_H_
#define BYZERPERF_COORDINATOR_REPORT_CHECK_LINES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "byzerperf/v1/check.pb.h"
#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// One line of what workers looked at before load.
struct CheckLine {
  v1::PreflightCheck check;
  std::vector<std::string> workers;  // whose line it is, as users call them
  bool of_all = false;               // every worker's
  uint32_t alike = 0;  // other lines of that name and outcome that stand for it
};

// The checks of all workers, worker by worker; equal lines are one. When there
// are still more than fit on a screen, those of one name and outcome are
// one too, the first of them: environment.json holds them all.
std::vector<CheckLine> FoldChecks(const v1::Environment& environment);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_CHECK_LINES_H_
