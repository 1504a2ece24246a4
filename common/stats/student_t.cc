#include "common/stats/student_t.h"

#include <boost/math/distributions/students_t.hpp>

namespace byzerperf {

double StudentT95(double degrees_of_freedom) {
  const boost::math::students_t distribution(degrees_of_freedom);
  return boost::math::quantile(distribution, 0.975);
}

}  // namespace byzerperf
