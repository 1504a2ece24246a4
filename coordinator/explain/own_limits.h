#ifndef BYZERPERF_COORDINATOR_EXPLAIN_OWN_LIMITS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_OWN_LIMITS_H_

#include <cstddef>
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
// The first gap is three of the usual ones, stands out of nine in ten of all
// gaps (a server that gathers tokens has such gaps all along), and is worth
// naming in the time of a request.
inline constexpr double kMinFirstGapRatio = 3;
inline constexpr double kMinFirstGapPart = 0.05;
}  // namespace own_limit_rules

// Outcomes of requests that got no connection.
inline constexpr const char* kNotConnected[] = {"connect_error", "dns_error",
                                                "tls_error"};

// What opening connections takes of a mean request.
struct ConnectTime {
  double connect_ms = 0;
  double whole_ms = 0;   // mean TTFT, or mean E2E without streaming
  bool of_ttft = false;  // which of them
};
ConnectTime ConnectTimeOf(const v1::LevelResult& level);

// How many of several levels together failed.
struct Failures {
  double judged = 0;        // ended well or failed
  double rate_limited = 0;  // answered by 429
  double not_connected = 0;
  double others = 0;
};
Failures FailuresOf(const v1::RunResult& result,
                    const std::vector<size_t>& levels);

// The same as shares of those that were judged.
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
