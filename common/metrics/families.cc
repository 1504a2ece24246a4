#include "common/metrics/families.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace byzerperf {

prometheus::Counter& AddCounter(prometheus::Registry& registry,
                                const Labels& labels, const char* name,
                                const char* help) {
  return prometheus::BuildCounter()
      .Name(name)
      .Help(help)
      .Labels(labels)
      .Register(registry)
      .Add({});
}

prometheus::Gauge& AddGauge(prometheus::Registry& registry,
                            const Labels& labels, const char* name,
                            const char* help) {
  return prometheus::BuildGauge()
      .Name(name)
      .Help(help)
      .Labels(labels)
      .Register(registry)
      .Add({});
}

SecondsHistogram::SecondsHistogram(prometheus::Registry& registry,
                                   const Labels& labels, const char* name,
                                   const char* help,
                                   std::vector<double> bounds_s)
    : bounds_s_(std::move(bounds_s)),
      histogram_(prometheus::BuildHistogram()
                     .Name(name)
                     .Help(help)
                     .Labels(labels)
                     .Register(registry)
                     .Add({}, bounds_s_)) {}

void SecondsHistogram::Add(const Histogram& times_ns) {
  std::vector<double> increments(bounds_s_.size() + 1);
  times_ns.ForEachBucket(
      [&](uint64_t lower_ns, uint64_t upper_ns, uint64_t count) {
        const double middle_s =
            (static_cast<double>(lower_ns) + static_cast<double>(upper_ns)) /
            2 * 1e-9;
        const auto bound =
            std::lower_bound(bounds_s_.begin(), bounds_s_.end(), middle_s);
        increments[bound - bounds_s_.begin()] += static_cast<double>(count);
      });
  histogram_.ObserveMultiple(increments,
                             static_cast<double>(times_ns.sum()) * 1e-9);
}

}  // namespace byzerperf
