#include "common/metrics/client_families.h"

#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

namespace byzerperf {
namespace {

prometheus::Family<prometheus::Gauge>& AddGaugeFamily(
    prometheus::Registry& registry, const Labels& labels, const char* name,
    const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Labels(labels).Register(
      registry);
}

}  // namespace

ClientFamilies::ClientFamilies(prometheus::Registry& registry,
                               const Labels& labels)
    : verdict_(AddGaugeFamily(registry, labels, "byzerperf_client_verdict",
                              "1 at the verdict on the client that measured "
                              "the level, 0 at the others.")),
      ttft_error_bound_(AddGaugeFamily(
          registry, labels, "byzerperf_ttft_error_bound_seconds",
          "The most that the client may have added to the time to first token "
          "in 99 % of the level's requests.")),
      icl_error_bound_(AddGaugeFamily(
          registry, labels, "byzerperf_icl_error_bound_seconds",
          "The most that the client may have added to 99 % of the level's gaps "
          "between text events.")),
      loop_cpu_share_(AddGaugeFamily(
          registry, labels, "byzerperf_loop_cpu_share",
          "Share of the level's time that the busiest load thread "
          "computed.")),
      acknowledged_(AddGaugeFamily(
          registry, labels, "byzerperf_acknowledged_max_seconds",
          "The longest time that a worker's batch of the level waited for its "
          "acknowledgement.")) {}

void ClientFamilies::Set(const std::string& level,
                         const v1::ClientHealth& client) {
  for (const char* verdict : {"ok", "limited", "unknown"}) {
    verdict_.Add({{"level", level}, {"verdict", verdict}})
        .Set(client.verdict() == verdict ? 1 : 0);
  }
  const Labels of_level = {{"level", level}};
  if (client.has_ttft_error_bound_us()) {
    ttft_error_bound_.Add(of_level).Set(client.ttft_error_bound_us() / 1e6);
  }
  if (client.has_icl_error_bound_us()) {
    icl_error_bound_.Add(of_level).Set(client.icl_error_bound_us() / 1e6);
  }
  if (client.has_cpu_share_max()) {
    loop_cpu_share_.Add(of_level).Set(client.cpu_share_max());
  }
  if (client.has_acknowledged_ms_max()) {
    acknowledged_.Add(of_level).Set(client.acknowledged_ms_max() / 1e3);
  }
}

}  // namespace byzerperf
