#include "tests/unit/schedule/arrival_laws.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstddef>

#include "common/schedule/arrivals.h"

namespace byzerperf {

std::vector<int64_t> UnionOfWorkers(const v1::Arrivals& arrivals, uint32_t seed,
                                    uint32_t stage, uint32_t workers,
                                    uint32_t count) {
  std::vector<int64_t> times_ns(count);
  for (uint32_t worker = 0; worker < workers; ++worker) {
    ArrivalSchedule schedule(arrivals, seed, stage);
    for (uint32_t index = worker; index < count; index += workers) {
      times_ns[index] = schedule.TimeNs(index);
    }
  }
  return times_ns;
}

std::vector<double> GapsS(const std::vector<int64_t>& times_ns) {
  std::vector<double> gaps_s;
  int64_t before_ns = 0;
  for (const int64_t time_ns : times_ns) {
    gaps_s.push_back(1e-9 * static_cast<double>(time_ns - before_ns));
    before_ns = time_ns;
  }
  return gaps_s;
}

double ExpectedBy(const v1::Arrivals& arrivals, double time_s) {
  double expected = 0;
  for (int i = 0; i < arrivals.stretches_size(); ++i) {
    const v1::RateStretch& stretch = arrivals.stretches(i);
    const double length_s = stretch.duration_s();
    const bool ramp = stretch.from_per_s() != stretch.to_per_s();
    if (i + 1 < arrivals.stretches_size() || (ramp && length_s > 0)) {
      const double part_s = std::min(time_s, length_s);
      const double end_per_s =
          std::lerp(stretch.from_per_s(), stretch.to_per_s(),
                    length_s > 0 ? part_s / length_s : 0.0);
      expected += part_s * (stretch.from_per_s() + end_per_s) / 2;
      time_s -= part_s;
    }
    if (i + 1 == arrivals.stretches_size()) {
      expected += time_s * stretch.to_per_s();
    }
  }
  return expected;
}

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double Variance(const std::vector<double>& values) {
  const double mean = Mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size() - 1);
}

double IndexOfDispersion(const std::vector<int64_t>& times_ns,
                         double window_s) {
  const double window_ns = 1e9 * window_s;
  const auto windows =
      static_cast<size_t>(static_cast<double>(times_ns.back()) / window_ns);
  std::vector<double> counts(windows);
  for (const int64_t time_ns : times_ns) {
    const auto window =
        static_cast<size_t>(static_cast<double>(time_ns) / window_ns);
    if (window < windows) ++counts[window];
  }
  return Variance(counts) / Mean(counts);
}

double KolmogorovSmirnov(std::vector<double> values,
                         const std::function<double(double)>& law) {
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  double distance = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double expected = law(values[i]);
    distance = std::max({distance, expected - static_cast<double>(i) / count,
                         static_cast<double>(i + 1) / count - expected});
  }
  return distance * std::sqrt(count);
}

double ExponentialLaw(double value) { return -std::expm1(-value); }

double GammaLaw(double shape, double value) {
  return boost::math::gamma_p(shape, shape * value);
}

}  // namespace byzerperf
