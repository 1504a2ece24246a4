#ifndef BYZERPERF_COORDINATOR_EXPLAIN_LIMITS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_LIMITS_H_

#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// What limited each load, in rising load and with the strongest cause first;
// at least one entry a load, a single kNone or kUnknown where no cause was
// found. Bursts are left out. `findings` must hold loads, limited and best.
std::vector<LimitFinding> FindLimits(const v1::RunResult& result,
                                     const Findings& findings);

// What limits the server beyond the best level: the strongest cause at the
// next load above that has one and was not limited by the client, or at the
// best level itself where it is the highest. Without a best level: at the
// highest load that has a cause. Failures count over the whole run
// too: they are of the server, whichever level they fell on. kNone: nothing
// limited it in the range. `findings` must hold limits as well.
LimitFinding FindRunLimit(const v1::RunResult& result,
                          const Findings& findings);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_LIMITS_H_
