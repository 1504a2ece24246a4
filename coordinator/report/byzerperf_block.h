#ifndef BYZERPERF_COORDINATOR_REPORT_BYZERPERF_BLOCK_H_
#define BYZERPERF_COORDINATOR_REPORT_BYZERPERF_BLOCK_H_

#include <string>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// Byzer-Perf's five figures of one level as its README prints them: a title,
// Chinese sentences, two decimals. `total_requests` are the rows that the
// aggregates are over. Ends in a line feed.
std::string ByzerPerfBlock(const v1::ByzerPerfAggregates& aggregates,
                           uint32_t total_requests);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_BYZERPERF_BLOCK_H_
