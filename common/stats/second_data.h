#ifndef BYZERPERF_COMMON_STATS_SECOND_DATA_H_
#define BYZERPERF_COMMON_STATS_SECOND_DATA_H_

#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {

// Adds one part of a second of the timeline to the whole; `second` of the
// whole stays.
void AddSecond(const v1::SecondData& part, v1::SecondData& whole);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_SECOND_DATA_H_
