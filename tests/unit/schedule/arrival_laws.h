#ifndef BYZERPERF_TESTS_UNIT_SCHEDULE_ARRIVAL_LAWS_H_
#define BYZERPERF_TESTS_UNIT_SCHEDULE_ARRIVAL_LAWS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "tests/support/arrivals.h"  // what laws are asked of

namespace byzerperf {

// When requests 0 … count−1 are due, as `workers` workers have them: each with
// a schedule of its own, of which it takes every `workers`th index.
std::vector<int64_t> UnionOfWorkers(const v1::Arrivals& arrivals, uint32_t seed,
                                    uint32_t stage, uint32_t workers,
                                    uint32_t count);

// Differences of neighbours, in seconds; the first one from the level's start.
std::vector<double> GapsS(const std::vector<int64_t>& times_ns);

// Integral of the rate up to `time_s`: what is expected to have come by then.
double ExpectedBy(const v1::Arrivals& arrivals, double time_s);

double Mean(const std::vector<double>& values);
double Variance(const std::vector<double>& values);

// Variance over mean of the counts of whole windows.
double IndexOfDispersion(const std::vector<int64_t>& times_ns, double window_s);

// Kolmogorov and Smirnov's distance from a law, times the root of the number of
// values: above 1.95 once in 1,000 samples that do keep the law.
double KolmogorovSmirnov(std::vector<double> values,
                         const std::function<double(double)>& law);
constexpr double kOnceIn1000 = 1.95;

double ExponentialLaw(double value);          // mean 1
double GammaLaw(double shape, double value);  // mean 1

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_SCHEDULE_ARRIVAL_LAWS_H_
