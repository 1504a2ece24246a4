#ifndef BYZERPERF_COMMON_METRICS_CLIENT_FAMILIES_H_
#define BYZERPERF_COMMON_METRICS_CLIENT_FAMILIES_H_

#include <string>

#include "byzerperf/v1/result.pb.h"
#include "common/metrics/families.h"

namespace prometheus {
template <typename T>
class Family;
}  // namespace prometheus

namespace byzerperf {

// What finished levels say of the clients that measured them, a set of gauges
// a level. The verdict is a state set: of ok, limited and unknown one is 1.
// Numbers that are not known have no gauge. Thread-safe.
class ClientFamilies {
 public:
  // The registry must outlive this.
  ClientFamilies(prometheus::Registry& registry, const Labels& labels);

  void Set(const std::string& level, const v1::ClientHealth& client);

 private:
  using GaugeFamily = prometheus::Family<prometheus::Gauge>;

  GaugeFamily& verdict_;
  GaugeFamily& ttft_error_bound_;
  GaugeFamily& icl_error_bound_;
  GaugeFamily& loop_cpu_share_;
  GaugeFamily& acknowledged_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_METRICS_CLIENT_FAMILIES_H_
