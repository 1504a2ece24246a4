#ifndef BYZERPERF_COORDINATOR_EXPLAIN_LIMIT_FINDING_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_LIMIT_FINDING_H_

#include <cstddef>
#include <optional>

namespace byzerperf {

// What limited a load, the strongest cause first: what makes other numbers
// speak of something else than the model server comes before what they say of
// it (rules: coordinator/explain/own_limits.h and added_time.h).
enum class Limit {
  kClient,         // no value
  kConnections,    // value: share of requests that got no connection; 0: of
                   // those that opened one, which takes much of their TTFT
  kRateLimiting,   // value: share of requests that were answered by 429
  kErrors,         // value: share of requests that failed otherwise
  kUnevenTargets,  // value: max/mean of what differs most
  kGrowingQueue,   // no value
  kQueueing,       // value: share of the added time
  kPrefill,        // likewise
  kDecode,         // likewise
  kKvTransfer,     // value: the first gap over the median gap
  kNone,           // nothing: requests take as long as at the lowest load
  kUnknown,        // nothing is known that would tell
};

struct LimitFinding {
  Limit limit = Limit::kUnknown;
  size_t level = 0;  // names the load: the first of its runs that count
  // The load that this one is held against; absent where a cause needs none.
  std::optional<size_t> base;
  double value = 0;
  // kRateLimiting and kErrors: `value` is of the whole run, and no load has so
  // many by itself; `level` has most.
  bool of_run = false;
  // kPrefill only: what the input of a request takes on average, and the share
  // of its time that one model server spends on inputs (added_time.h).
  double prefill_ms = 0;
  double prefill_busy = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_LIMIT_FINDING_H_
