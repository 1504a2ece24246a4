#include "coordinator/explain/client_verdict.h"

#include <algorithm>
#include <string>

#include "common/stats/distribution.h"
#include "coordinator/explain/calibration.h"

namespace byzerperf {
namespace {

// nullopt when nothing can be said of a part of nothing.
std::optional<double> Share(uint64_t part, uint64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

void KeepGreatest(const std::optional<double>& value,
                  std::optional<double>* greatest) {
  if (value) greatest->emplace(std::max(greatest->value_or(0), *value));
}

// The upper edge of the percentile's bucket: a bound must not be too low.
std::optional<double> BoundUs(const Histogram& errors_ns, double percentile) {
  if (errors_ns.empty()) return std::nullopt;
  const uint32_t bucket = Histogram::BucketOf(errors_ns.Percentile(percentile));
  const uint64_t upper_ns =
      std::min(Histogram::BucketUpper(bucket), errors_ns.max());
  return static_cast<double>(upper_ns) / 1e3 + client_rules::kStampErrorUs;
}

std::optional<double> HostCpuShare(const v1::HostUsage& host) {
  return Share(host.busy_us(), host.busy_us() + host.idle_us());
}

std::optional<double> PressureShare(const v1::HostUsage& host) {
  if (!host.has_pressure_us()) return std::nullopt;
  return Share(host.pressure_us(), host.wall_us());
}

bool IsContended(const v1::HostUsage& host) {
  const auto idle = Share(host.idle_us(), host.busy_us() + host.idle_us());
  return PressureShare(host).value_or(0) > client_rules::kMaxPressureShare ||
         idle.value_or(1) < client_rules::kMinIdleShare;
}

bool DisturbsServer(const HealthTotals& health, const ClientFacts& facts) {
  if (facts.co_located_ok) return false;
  return std::any_of(facts.co_located.begin(), facts.co_located.end(),
                     [&](uint32_t index) {
                       const auto worker = health.workers.find(index);
                       return worker != health.workers.end() &&
                              IsContended(worker->second.host());
                     });
}

void FillCpu(const HealthTotals& health, v1::ClientHealth* client) {
  std::optional<double> cpu;
  std::optional<double> run_delay;
  std::optional<double> host_cpu;
  std::optional<double> pressure;
  for (const auto& [index, worker] : health.workers) {
    for (const v1::LoopUsage& loop : worker.loops()) {
      KeepGreatest(Share(loop.cpu_us(), loop.wall_us()), &cpu);
      if (!loop.has_run_delay_us()) continue;
      KeepGreatest(Share(loop.run_delay_us(), loop.wall_us()), &run_delay);
    }
    KeepGreatest(HostCpuShare(worker.host()), &host_cpu);
    KeepGreatest(PressureShare(worker.host()), &pressure);
  }
  if (cpu) client->set_cpu_share_max(*cpu);
  if (run_delay) client->set_run_delay_share_max(*run_delay);
  if (host_cpu) client->set_host_cpu_share(*host_cpu);
  if (pressure) client->set_cpu_pressure_share(*pressure);
}

void FillConnections(const HealthTotals& health, const ClientFacts& facts,
                     v1::ClientHealth* client) {
  std::optional<double> open_files;
  for (const auto& [index, worker] : health.workers) {
    client->set_connections_opened(client->connections_opened() +
                                   worker.connections_opened());
    client->set_stale_reconnects(client->stale_reconnects() +
                                 worker.stale_reconnects());
    client->set_no_descriptor(client->no_descriptor() + worker.no_descriptor());
    client->set_no_port(client->no_port() + worker.no_port());
    client->set_retransmits(client->retransmits() + worker.retransmits());
    KeepGreatest(Share(worker.open_files(), worker.max_open_files()),
                 &open_files);
  }
  client->set_connections_reused(facts.connections_reused);
  if (open_files) client->set_open_files_share(*open_files);
}

void FillArrivals(const HealthTotals& health, v1::ClientHealth* client) {
  uint64_t events = 0;
  uint64_t coalesced = 0;
  uint64_t kernel_stamped = 0;
  for (const auto& [index, worker] : health.workers) {
    events += worker.text_events();
    coalesced += worker.coalesced_events();
    kernel_stamped += worker.kernel_stamped_events();
  }
  if (events == 0) return;
  client->set_coalesced_share(*Share(coalesced, events));
  client->set_stamp_source(kernel_stamped >= events ? "kernel"
                           : kernel_stamped == 0    ? "read"
                                                    : "mixed");
}

void FillLags(const HealthTotals& health, v1::ClientHealth* client) {
  // Both are microseconds, as the metric's unit is.
  if (!health.send_lag.empty()) {
    *client->mutable_send_lag_us() =
        MakeDistribution(health.send_lag, v1::Metric::send_lag);
  }
  if (!health.loop_lag.empty()) {
    *client->mutable_loop_lag_us() =
        MakeDistribution(health.loop_lag, v1::Metric::send_lag);
  }
  const auto ttft = BoundUs(health.ttft_error, client_rules::kTtftPercentile);
  if (ttft) client->set_ttft_error_bound_us(*ttft);
  const auto icl =
      BoundUs(health.arrival_error, client_rules::kArrivalPercentile);
  if (icl) client->set_icl_error_bound_us(*icl);
}

// What a host was found to add is no less during a run.
void RaiseBoundsToCalibrated(const ClientFacts& facts,
                             v1::ClientHealth* client) {
  for (const CalibratedLoad& load : facts.calibrated) {
    const auto errors =
        CalibratedError(*load.calibration, load.events_per_s, load.streams);
    if (!errors) continue;
    if (client->has_ttft_error_bound_us()) {
      client->set_ttft_error_bound_us(
          std::max(client->ttft_error_bound_us(), errors->ttft_p99_us));
    }
    if (client->has_icl_error_bound_us()) {
      client->set_icl_error_bound_us(
          std::max(client->icl_error_bound_us(), errors->icl_p99_us));
    }
  }
}

void FillGrantWait(const HealthTotals& health, const ClientFacts& facts,
                   v1::ClientHealth* client) {
  if (!(facts.slot_seconds > 0) || health.workers.empty()) return;
  double wait_s = 0;
  for (const auto& [index, worker] : health.workers) {
    wait_s += static_cast<double>(worker.grant_wait_us()) * 1e-6;
  }
  client->set_grant_wait_share(wait_s / facts.slot_seconds);
}

// No cause of the verdict: rows wait, requests don't (docs/metrics.md).
void FillAcknowledged(const HealthTotals& health, v1::ClientHealth* client) {
  uint64_t longest_us = 0;
  for (const auto& [index, worker] : health.workers) {
    longest_us = std::max(longest_us, worker.acknowledged_us());
  }
  if (longest_us == 0) return;
  client->set_acknowledged_ms_max(static_cast<double>(longest_us) / 1e3);
}

bool SendsLate(const Histogram& send_lag_ns, const ClientFacts& facts) {
  const double p99_us = static_cast<double>(send_lag_ns.Percentile(99)) / 1e3;
  const double mean_ms = send_lag_ns.Mean() / 1e6;
  return p99_us > client_rules::kMaxSendLagP99Us &&
         mean_ms >
             client_rules::kMaxSendLagShare * facts.e2e_mean_ms.value_or(0);
}

bool ReadsLate(const v1::ClientHealth& client, const ClientFacts& facts) {
  // Without streaming the request's whole time takes TTFT's place.
  const double first_ms =
      facts.ttft_p50_ms.value_or(facts.e2e_p50_ms.value_or(0));
  const double ttft_limit_us =
      std::max(client_rules::kMaxErrorUs,
               client_rules::kMaxTtftErrorShare * first_ms * 1e3);
  const double icl_limit_us = std::max(
      client_rules::kMaxErrorUs,
      client_rules::kMaxIclErrorShare * facts.icl_p50_ms.value_or(0) * 1e3);
  return client.ttft_error_bound_us() > ttft_limit_us ||
         client.icl_error_bound_us() > icl_limit_us;
}

bool IsBeyondCalibrated(const CalibratedLoad& load) {
  const auto held =
      CapacityWithin(*load.calibration, client_rules::kMaxCalibratedErrorUs);
  return held && !held->at_least && load.events_per_s > held->events_per_s;
}

// "" when the client was not the limit.
std::string LimitedCause(const HealthTotals& health, const ClientFacts& facts,
                         const v1::ClientHealth& client) {
  if (client.no_descriptor() > 0) return "descriptors";
  if (client.no_port() > 0) return "ports";
  if (client.cpu_share_max() >= client_rules::kMinBusyCpuShare ||
      client.run_delay_share_max() >= client_rules::kMinRunDelayShare) {
    return "cpu";
  }
  if (client.grant_wait_share() > client_rules::kMaxGrantWaitShare) {
    return "grants";
  }
  if (SendsLate(health.send_lag, facts)) return "send_lag";
  if (ReadsLate(client, facts)) return "loop_lag";
  if (std::any_of(facts.calibrated.begin(), facts.calibrated.end(),
                  &IsBeyondCalibrated)) {
    return "calibration";
  }
  return "";
}

// "" when all is known that the verdict needs.
std::string UnknownCause(const HealthTotals& health, const ClientFacts& facts) {
  const auto lacks = [&](auto&& has) {
    return !std::all_of(
        facts.workers.begin(), facts.workers.end(), [&](uint32_t index) {
          const auto worker = health.workers.find(index);
          return worker != health.workers.end() && has(worker->second);
        });
  };
  if (health.workers.empty()) return "not_audited";
  if (facts.measured_requests == 0) return "no_measured_requests";
  // Before "not_audited" of one worker: the loss is why it said nothing.
  if (facts.worker_lost) return "worker_lost";
  if (lacks([](const v1::WorkerHealth&) { return true; }) ||
      (facts.ttft_measured && health.ttft_error.empty())) {
    return "not_audited";
  }
  if (lacks([](const v1::WorkerHealth& worker) {
        return std::any_of(
            worker.loops().begin(), worker.loops().end(),
            [](const v1::LoopUsage& loop) { return loop.wall_us() > 0; });
      })) {
    return "no_cpu_facts";
  }
  return "";
}

}  // namespace

v1::ClientHealth JudgeClient(const HealthTotals& health,
                             const ClientFacts& facts) {
  v1::ClientHealth client;
  FillLags(health, &client);
  RaiseBoundsToCalibrated(facts, &client);
  FillArrivals(health, &client);
  FillCpu(health, &client);
  FillConnections(health, facts, &client);
  FillGrantWait(health, facts, &client);
  FillAcknowledged(health, &client);
  client.set_co_located(!facts.co_located.empty());
  client.set_disturbs_server(DisturbsServer(health, facts));
  client.set_cause(LimitedCause(health, facts, client));
  if (!client.cause().empty()) {
    client.set_verdict("limited");
    return client;
  }
  client.set_cause(UnknownCause(health, facts));
  client.set_verdict(client.cause().empty() ? "ok" : "unknown");
  return client;
}

}  // namespace byzerperf
