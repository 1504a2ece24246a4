#ifndef BYZERPERF_COORDINATOR_EXPLAIN_ADDED_TIME_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_ADDED_TIME_H_

#include <optional>
#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// What took the time that requests need more at a load than at the lowest one.
// In a closed loop that time is the whole reason why throughput does not grow
// in proportion to the load (Little's law: load = throughput × time), and it
// splits exactly: mean E2E is mean TTFT and what comes after. So one rule
// serves every sweep, also one that begins beyond the knee, and a level is
// judged by all its requests, not by a step between two noisy neighbours.
namespace added_time_rules {
// Below this much more time nothing limits a load: throughput is within 13 %
// of growing in proportion.
inline constexpr double kMinAddedShare = 0.15;
// A part of the added time that is smaller is no cause.
inline constexpr double kMinPart = 0.30;
// TTFT is said to follow the input's length from here on.
inline constexpr double kMinCorrelation = 0.5;
inline constexpr double kMinRequests = 50;
// A server that computes one input after another does nothing else: the time
// that the inputs of a second take is about a second. It is measured on quiet
// requests; batched ones may need less.
inline constexpr double kMinPrefillBusy = 0.7;
inline constexpr double kMaxPrefillBusy = 1.5;
}  // namespace added_time_rules

// How long the server computes the input of a mean request, by the load where
// TTFT follows the input's length best; absent where it does at none.
std::optional<double> PrefillMsPerToken(const v1::RunResult& result,
                                        const Findings& findings);

// The load that the others are held against: the lowest usable one with
// latencies. Null when there is none, or when the levels did different work.
const LoadRuns* BaseLoad(const v1::RunResult& result, const Findings& findings);

// Added to TTFT: kPrefill where computing inputs is the greater part of the
// work of a request, or keeps the server busy by itself (above); else
// kQueueing. Added after the first token: kDecode. The larger part first;
// kNone where little was added, kUnknown where TTFT is not known. `base` is
// that of BaseLoad and of a lower load.
std::vector<LimitFinding> AddedTimeLimits(const v1::RunResult& result,
                                          const Findings& findings,
                                          const LoadRuns& base,
                                          const LoadRuns& runs);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_ADDED_TIME_H_
