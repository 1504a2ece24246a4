#ifndef BYZERPERF_COORDINATOR_EXPLAIN_CROSSING_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_CROSSING_H_

#include <optional>
#include <span>

namespace byzerperf {

// Output tokens a second at a load: of all requests together, and of one.
struct ThroughputPair {
  double load = 0;
  double total = 0;
  double per_request = 0;
};

// The seed's crossing point (交汇点): Byzer-Perf's README asks for the
// concurrency at which total throughput, which rises, meets the throughput of
// one request, which falls. They have one unit and no common scale, so each is
// stretched to 0 … 1 between its lowest and highest value in `pairs`; the
// point is where the difference of the two first turns from below 0, by a
// straight line between the two loads. Because of the stretching it depends on
// which loads were run: of two loads it is always the middle.
// `pairs` rise in load. Absent with fewer than three, or without a crossing.
std::optional<double> FindCrossing(std::span<const ThroughputPair> pairs);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_CROSSING_H_
