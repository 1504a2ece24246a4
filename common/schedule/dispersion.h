#ifndef BYZERPERF_COMMON_SCHEDULE_DISPERSION_H_
#define BYZERPERF_COMMON_SCHEDULE_DISPERSION_H_

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// Variance over mean of the number of arrivals in long windows.
double DispersionOf(const v1::Arrivals& arrivals);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_DISPERSION_H_
