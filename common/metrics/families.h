#ifndef BYZERPERF_COMMON_METRICS_FAMILIES_H_
#define BYZERPERF_COMMON_METRICS_FAMILIES_H_

#include <map>
#include <string>
#include <vector>

#include "common/stats/histogram.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

// What the sources of this room build their metrics from. A registry must
// outlive what it gives.

namespace byzerperf {

using Labels = std::map<std::string, std::string>;

prometheus::Counter& AddCounter(prometheus::Registry& registry,
                                const Labels& labels, const char* name,
                                const char* help);

prometheus::Gauge& AddGauge(prometheus::Registry& registry,
                            const Labels& labels, const char* name,
                            const char* help);

// One classic histogram, filled from log-linear ones.
class SecondsHistogram {
 public:
  SecondsHistogram(prometheus::Registry& registry, const Labels& labels,
                   const char* name, const char* help,
                   std::vector<double> bounds_s);

  void Add(const Histogram& times_ns);

 private:
  const std::vector<double> bounds_s_;
  prometheus::Histogram& histogram_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_METRICS_FAMILIES_H_
