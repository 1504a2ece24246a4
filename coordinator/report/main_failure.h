#ifndef BYZERPERF_COORDINATOR_REPORT_MAIN_FAILURE_H_
#define BYZERPERF_COORDINATOR_REPORT_MAIN_FAILURE_H_

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// The commonest outcome of these levels together that is a failure and none of
// `left_out`, or "".
std::string MainFailure(const v1::RunResult& result,
                        const std::vector<size_t>& levels,
                        const std::set<std::string>& left_out = {});

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_MAIN_FAILURE_H_
