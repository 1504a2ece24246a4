#ifndef BYZERPERF_COORDINATOR_EXPLAIN_KNEEDLE_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_KNEEDLE_H_

#include <optional>
#include <vector>

namespace byzerperf {

// What a load gave: concurrency, and output tokens a second.
struct CurvePoint {
  double load = 0;
  double value = 0;
};

// The load at which a curve that rises and flattens has its knee, by Kneedle
// (Satopää, Albrecht, Irwin, Raghavan: Finding a "Kneedle" in a Haystack,
// ICDCS Workshops 2011): both axes are stretched to 0 … 1; a knee is where the
// curve lies farthest above the diagonal, when it comes back by more than the
// mean distance of two loads (sensitivity 1) before it rises again. Of several
// the farthest. The spline that the paper smooths with is left out: a sweep has
// too few points. `curve` rises in load. Absent: no knee.
std::optional<double> FindKnee(const std::vector<CurvePoint>& curve);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_KNEEDLE_H_
