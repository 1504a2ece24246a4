#ifndef BYZERPERF_COORDINATOR_EXPLAIN_CLIENT_VERDICT_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_CLIENT_VERDICT_H_

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "byzerperf/v1/calibration.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "common/stats/health_totals.h"

namespace byzerperf {

// The rules by which a client is found to be the limit of a level
// (docs/metrics.md, "The client's own health").
namespace client_rules {
// What a kernel stamp itself may be off, and the sending of a request, which
// begins at a stamp of ours. Part of every error bound. In whole runs the 99th
// percentiles are at most 20 µs of a gap and 58 µs of TTFT
// (docs/performance.md).
inline constexpr double kStampErrorUs = 100;
// TTFT's bound holds for 99 % of requests. A gap has two ends: at most 1 % of
// gaps have an end beyond the percentile of arrivals.
inline constexpr double kTtftPercentile = 99;
inline constexpr double kArrivalPercentile = 99.5;
// Limited from here on.
inline constexpr double kMinBusyCpuShare = 0.90;   // of one loop thread
inline constexpr double kMinRunDelayShare = 0.05;  // of one loop thread
// Limited above.
inline constexpr double kMaxGrantWaitShare = 0.01;  // of slots × time
inline constexpr double kMaxSendLagShare = 0.02;    // mean, of mean E2E
inline constexpr double kMaxSendLagP99Us = 1000;    // both must be exceeded
inline constexpr double kMaxErrorUs = 1000;         // or, when that is more,
inline constexpr double kMaxTtftErrorShare = 0.05;  // of TTFT p50
inline constexpr double kMaxIclErrorShare = 0.10;   // of ICL p50
// Calibrated to add more than this to TTFT.
inline constexpr double kMaxCalibratedErrorUs = 1000;
// A host shared with a target is contended above the one or below the other.
inline constexpr double kMaxPressureShare = 0.05;
inline constexpr double kMinIdleShare = 0.10;
// Above this share of coalesced events ICL's percentiles are lower bounds.
inline constexpr double kMaxCoalescedShare = 0.01;
}  // namespace client_rules

// A worker's part of a level beside what its host was calibrated to hold.
struct CalibratedLoad {
  const v1::WorkerCalibration* calibration = nullptr;  // outlives the call
  double events_per_s = 0;                             // output tokens a second
  double streams = 0;                                  // asked in flight
};

// What a level measured and who took part, as far as the verdict needs it.
// Workers are named by their index in HealthTotals.
struct ClientFacts {
  uint32_t measured_requests = 0;
  bool ttft_measured = false;
  std::optional<double> ttft_p50_ms;  // the percentiles need enough requests
  std::optional<double> icl_p50_ms;
  std::optional<double> e2e_p50_ms;
  std::optional<double> e2e_mean_ms;
  double slot_seconds = 0;                 // requests asked in flight × time
  std::set<uint32_t> workers;              // those that had a share of the load
  std::vector<CalibratedLoad> calibrated;  // those whose host was calibrated
  std::set<uint32_t> co_located;           // those on the host of a target
  bool co_located_ok = false;              // --co-located ok
  bool worker_lost = false;                // its last windows are missing
  uint32_t connections_reused = 0;  // requests on a connection that was open
};

// The condition of a level's clients and the verdict on it: `limited` with the
// first cause that holds, else `unknown` with the first gap in what is known,
// else `ok`. Numbers that are not known are absent.
v1::ClientHealth JudgeClient(const HealthTotals& health,
                             const ClientFacts& facts);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_CLIENT_VERDICT_H_
