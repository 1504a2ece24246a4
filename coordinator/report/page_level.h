#ifndef BYZERPERF_COORDINATOR_REPORT_PAGE_LEVEL_H_
#define BYZERPERF_COORDINATOR_REPORT_PAGE_LEVEL_H_

#include <cstddef>
#include <optional>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"
#include "coordinator/report/report.h"

namespace byzerperf {

// The level whose numbers the conclusion page shows: the best one; without
// one that the answer names, the highest where throughput still grows, the
// lowest where even that misses an objective, or the only one. Absent where
// no level stands for the run.
std::optional<size_t> PageLevel(const BestLevel& best);

// The summary of the runs of the level's load, whose intervals are between
// runs; null where there is none, as with a single run.
const v1::LoadSummary* SummaryOf(const ReportInput& input, size_t level);

// How sure the throughput of the level's load is: of a single run as that run
// is, of several as they differ. Null where that is not known.
const v1::Throughput* SureThroughput(const ReportInput& input, size_t level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_PAGE_LEVEL_H_
