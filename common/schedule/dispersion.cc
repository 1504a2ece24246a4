#include "common/schedule/dispersion.h"

namespace byzerperf {

double DispersionOf(const v1::Arrivals& arrivals) {
  switch (arrivals.pattern()) {
    case v1::ArrivalPattern::constant:
      return 0;
    case v1::ArrivalPattern::gamma:
      return arrivals.smoothness() > 0 ? 1 / arrivals.smoothness() : 1;
    default:
      return 1;
  }
}

}  // namespace byzerperf
