#ifndef BYZERPERF_COMMON_METRICS_BUCKET_BOUNDS_H_
#define BYZERPERF_COMMON_METRICS_BUCKET_BOUNDS_H_

#include <vector>

namespace byzerperf {

// Upper bounds in seconds, rising. Each list holds every bound of vLLM's
// histogram of that name (vllm/v1/metrics/loggers.py: time_to_first_token,
// inter_token_latency, e2e_request_latency), so that quantiles of client and
// server can be laid over each other, and finer ones between.
std::vector<double> TtftBoundsS();
std::vector<double> IclBoundsS();
std::vector<double> E2eBoundsS();

// For what this program itself adds: from 10 us on.
std::vector<double> LagBoundsS();

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_METRICS_BUCKET_BOUNDS_H_
