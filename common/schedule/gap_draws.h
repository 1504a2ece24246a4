#ifndef BYZERPERF_COMMON_SCHEDULE_GAP_DRAWS_H_
#define BYZERPERF_COMMON_SCHEDULE_GAP_DRAWS_H_

#include <cstdint>

namespace byzerperf {

// Gaps between arrivals of one request per unit of time: pure functions of
// (seed, stream, index), all with mean 1. A stream serves one of the two.

// Exponential, by inversion. Finite: at most 36.8.
double ExponentialGap(uint64_t seed, uint64_t stream, uint64_t index);

// Gamma distributed with this shape (above 0); its variance is 1 / shape.
// Marsaglia and Tsang: A Simple Method for Generating Gamma Variables, 2000;
// a shape below 1 by their note on it. How many numbers a draw takes is chance;
// they all belong to `index` (below 2^48), so that no draw moves the next.
double GammaGap(double shape, uint64_t seed, uint64_t stream, uint64_t index);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_GAP_DRAWS_H_
