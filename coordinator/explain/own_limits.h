#ifndef BYZERPERF_COORDINATOR_EXPLAIN_OWN_LIMITS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_OWN_LIMITS_H_

#include <optional>
#include <vector>

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// The causes that a load shows by itself. A rule holds only where it is not
// chance: it needs both a share and a number.
namespace own_limit_rules {
// Of the requests that were judged. A single failure of 50 is no cause.
inline constexpr double kMinFailedShare = 0.01;
inline constexpr double kMinFailures = 3;
// As warned of; and together they take this part of the mean TTFT, or of E2E
// without streaming: each request waits for its own handshake.
inline constexpr double kMinNewConnectionShare = 0.05;
inline constexpr double kMinConnectPart = 0.10;
// Of two servers one takes half as long again as the other.
inline constexpr double kMinImbalance = 1.2;
inline constexpr double kMinTargetRequests = 20;      // each, for a median
inline constexpr double kMinRequestsForShares = 200;  // each: chance is 7 %
inline constexpr double kMinImbalancePart = 0.05;     // of E2E, in TTFT
// The first gap is three of the usual ones, stands out of nine in ten of all
// gaps (a server that gathers tokens has such gaps all along), and is worth
// naming in the time of a request.
inline constexpr double kMinFirstGapRatio = 3;
inline constexpr double kMinFirstGapPart = 0.05;
}  // namespace own_limit_rules

// How unevenly the targets of a level answer: the largest over the mean. What
// is not known of every target has none; absent with one target.
struct TargetImbalance {
  double ttft_p50 = 0;  // 0: not known
  double tpot_p50 = 0;
  double output_tokens_per_s = 0;
  int slowest = 0;  // place in LevelResult.targets, by what differs most
  double largest() const;
};
std::optional<TargetImbalance> ImbalanceOf(const v1::LevelResult& level);

// Over several levels together: answered by 429, and failed otherwise than by
// that or for want of a connection.
struct FailedShares {
  double rate_limited = 0;
  double not_connected = 0;
  double others = 0;
};
// Those of too few requests are 0.
FailedShares FailedSharesOf(const v1::RunResult& result,
                            const std::vector<size_t>& levels);

// In the order of Limit. `findings` must hold limited.
std::vector<LimitFinding> OwnLimits(const v1::RunResult& result,
                                    const Findings& findings,
                                    const LoadRuns& runs);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_OWN_LIMITS_H_
