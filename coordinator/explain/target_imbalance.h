#ifndef BYZERPERF_COORDINATOR_EXPLAIN_TARGET_IMBALANCE_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_TARGET_IMBALANCE_H_

#include <optional>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// When the targets of a level are uneven. A rule holds only where it is not
// chance: it needs both a share and a number.
namespace imbalance_rules {
// Of two servers one takes half as long again as the other.
inline constexpr double kMinImbalance = 1.2;
inline constexpr double kMinTargetRequests = 20;      // each, for a median
inline constexpr double kMinRequestsForShares = 200;  // each: chance is 7 %
inline constexpr double kMinTtftPart = 0.05;          // of E2E, in TTFT
}  // namespace imbalance_rules

// How unevenly the targets of a level answer: the largest over the mean. What
// is not known of every target has none, and output throughput none either
// where a closed loop dealt its slots unevenly (slot mod targets): it follows
// the slots then, however alike the servers are.
struct TargetImbalance {
  double ttft_p50 = 0;  // 0: not known
  double tpot_p50 = 0;
  double output_tokens_per_s = 0;
  int slowest = 0;  // place in LevelResult.targets, by what differs most
  double largest() const;
  bool uneven() const { return largest() > imbalance_rules::kMinImbalance; }
};

// Absent with one target.
std::optional<TargetImbalance> ImbalanceOf(const v1::LevelResult& level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_TARGET_IMBALANCE_H_
