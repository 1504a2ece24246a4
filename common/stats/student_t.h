#ifndef BYZERPERF_COMMON_STATS_STUDENT_T_H_
#define BYZERPERF_COMMON_STATS_STUDENT_T_H_

namespace byzerperf {

// What the absolute value of Student's t stays below with a probability of
// 95 %. `degrees_of_freedom` is above 0.
double StudentT95(double degrees_of_freedom);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_STATS_STUDENT_T_H_
