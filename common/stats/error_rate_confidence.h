#ifndef BYZERPERF_COMMON_STATS_ERROR_RATE_CONFIDENCE_H_
#define BYZERPERF_COMMON_STATS_ERROR_RATE_CONFIDENCE_H_

#include "byzerperf/v1/result.pb.h"
#include "common/stats/request_sections.h"

namespace byzerperf {

// The 95 % interval of a share that was seen in so many independent requests,
// by the score (Wilson, Probable inference, the law of succession, and
// statistical inference, 1927): also of a share of 0 or 1. `requests` is above
// 0.
v1::Interval WilsonInterval(double share, double requests);

// Of `failures` among `requests` of a level. Where failures came in spells, so
// that the sections of the measured phase (by FindSumError()) tell of a wider
// interval than requests that each stand for themselves would have, it counts
// as so many fewer requests.
v1::Interval ErrorRateInterval(const RequestSections& sections, double failures,
                               double requests);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_ERROR_RATE_CONFIDENCE_H_
