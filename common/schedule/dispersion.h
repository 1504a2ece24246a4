#ifndef BYZERPERF_COMMON_SCHEDULE_DISPERSION_H_
#define BYZERPERF_COMMON_SCHEDULE_DISPERSION_H_

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Variance over mean of the number of arrivals in long windows. Of a trace
// nothing is known but that people sent it: as of Poisson arrivals, 1.
double DispersionOf(const v1::Arrivals& arrivals);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_DISPERSION_H_
