#ifndef BYZERPERF_COMMON_METRICS_HEALTH_FAMILIES_H_
#define BYZERPERF_COMMON_METRICS_HEALTH_FAMILIES_H_

#include "byzerperf/v1/stats.pb.h"
#include "common/metrics/families.h"

namespace prometheus {
template <typename T>
class Family;
}  // namespace prometheus

namespace byzerperf {

// The client's own health (docs/metrics.md) as counters and histograms, so
// that shares are quotients of rates: coalesced over text events, a loop's CPU
// seconds over its seconds. On a coordinator, loops of one number are summed
// over workers. Thread-safe.
class HealthFamilies {
 public:
  // The registry must outlive this.
  HealthFamilies(prometheus::Registry& registry, const Labels& labels);

  void Add(const v1::WorkerHealth& health);

 private:
  using CounterFamily = prometheus::Family<prometheus::Counter>;

  SecondsHistogram send_lag_;
  SecondsHistogram loop_lag_;
  CounterFamily& text_events_;
  prometheus::Counter& kernel_stamped_;
  prometheus::Counter& read_stamped_;
  prometheus::Counter& coalesced_;
  CounterFamily& loop_wall_;
  CounterFamily& loop_cpu_;
  CounterFamily& loop_run_delay_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_METRICS_HEALTH_FAMILIES_H_
