#include "common/metrics/health_families.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "common/metrics/bucket_bounds.h"
#include "common/stats/histogram_proto.h"

namespace byzerperf {
namespace {

// A worker's message must not make series without end.
constexpr int kMaxLoops = 64;

prometheus::Family<prometheus::Counter>& AddCounterFamily(
    prometheus::Registry& registry, const Labels& labels, const char* name,
    const char* help) {
  return prometheus::BuildCounter()
      .Name(name)
      .Help(help)
      .Labels(labels)
      .Register(registry);
}

void AddTimes(const v1::HistogramData& data, SecondsHistogram& to) {
  const absl::StatusOr<Histogram> times_ns = FromProto(data);
  if (times_ns.ok()) to.Add(*times_ns);
}

double UsToSeconds(uint64_t us) { return static_cast<double>(us) * 1e-6; }

}  // namespace

HealthFamilies::HealthFamilies(prometheus::Registry& registry,
                               const Labels& labels)
    : send_lag_(registry, labels, "byzerperf_send_lag_seconds",
                "How late this program sent requests of the measured phase.",
                LagBoundsS()),
      loop_lag_(registry, labels, "byzerperf_loop_lag_seconds",
                "From the kernel's receive stamp to the handling of a read.",
                LagBoundsS()),
      text_events_(AddCounterFamily(
          registry, labels, "byzerperf_text_events_total",
          "Events with text of measured requests, by who stamped them.")),
      kernel_stamped_(text_events_.Add({{"stamp", "kernel"}})),
      read_stamped_(text_events_.Add({{"stamp", "read"}})),
      coalesced_(AddCounter(registry, labels,
                            "byzerperf_coalesced_events_total",
                            "Events with text that shared their read.")),
      loop_wall_(AddCounterFamily(registry, labels,
                                  "byzerperf_loop_seconds_total",
                                  "Time of each load loop in levels.")),
      loop_cpu_(AddCounterFamily(registry, labels,
                                 "byzerperf_loop_cpu_seconds_total",
                                 "CPU time of each load loop in levels.")),
      loop_run_delay_(AddCounterFamily(
          registry, labels, "byzerperf_loop_run_delay_seconds_total",
          "Time that a load loop wanted a processor and had none.")) {}

void HealthFamilies::Add(const v1::WorkerHealth& health) {
  if (health.has_send_lag()) AddTimes(health.send_lag(), send_lag_);
  if (health.has_loop_lag()) AddTimes(health.loop_lag(), loop_lag_);
  const uint64_t by_kernel = health.kernel_stamped_events();
  kernel_stamped_.Increment(static_cast<double>(by_kernel));
  // Another version's counts may contradict each other.
  if (health.text_events() > by_kernel) {
    read_stamped_.Increment(
        static_cast<double>(health.text_events() - by_kernel));
  }
  coalesced_.Increment(static_cast<double>(health.coalesced_events()));
  const int loops = std::min(health.loops_size(), kMaxLoops);
  for (int i = 0; i < loops; ++i) {
    const v1::LoopUsage& usage = health.loops(i);
    // A family gives the same counter for the same label.
    const Labels number = {{"loop", std::to_string(i)}};
    loop_wall_.Add(number).Increment(UsToSeconds(usage.wall_us()));
    loop_cpu_.Add(number).Increment(UsToSeconds(usage.cpu_us()));
    loop_run_delay_.Add(number).Increment(UsToSeconds(usage.run_delay_us()));
  }
}

}  // namespace byzerperf
