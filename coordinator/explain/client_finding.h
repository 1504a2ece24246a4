#ifndef BYZERPERF_COORDINATOR_EXPLAIN_CLIENT_FINDING_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_CLIENT_FINDING_H_

#include <cstddef>
#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// The level's word; one that is not known here is no `ok`.
ClientVerdict VerdictOf(const v1::LevelResult& level);

// So many text events came several in one read that the percentiles of ICL are
// lower bounds.
bool HasCoalescedGaps(const v1::LevelResult& level);

// The verdict of a run. Unknown without any level.
ClientFinding FindClient(const v1::RunResult& result,
                         const std::vector<size_t>& by_load);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_CLIENT_FINDING_H_
