#ifndef BYZERPERF_COORDINATOR_EXPLAIN_CURVE_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_CURVE_H_

#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// What the curve of output throughput over concurrency says, beside the answer:
// Kneedle's knee, the peak of the Universal Scalability Law and the seed's
// crossing point. Nothing in an open loop, with users that keep a rate, and
// where levels can't be compared. `findings` must hold best, loads, open_loop
// and user_rate_per_s.
//
// Knee and peak need kMinCurveLoads usable loads. Their 95 % intervals are
// those of kResamples drawings with a fixed seed: of the knee, the loads
// between the lowest and the highest are drawn anew with replacement (the range
// is what the knee is relative to); of the peak, the relative distances from
// the law, widened by √(n / (n − 3)), are dealt anew. A drawing without knee or
// peak counts as one at +∞. An interval that spans more than kMaxSureSpan of
// the measured range, both in logarithms, tells lower loads from higher ones no
// longer and is not sure. (A knee is never an end of the range: being within it
// says nothing.)
//
// The crossing point is of throughput over the whole level, as the seed
// measures it, and the mean of output tokens / E2E of a request.
CurveFindings ReadCurve(const v1::RunResult& result, const Findings& findings);

constexpr size_t kMinCurveLoads = 6;
constexpr size_t kResamples = 1000;
constexpr double kMaxSureSpan = 0.5;

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_CURVE_H_
