#include "common/stats/health_totals.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "common/stats/histogram_proto.h"

namespace byzerperf {
namespace {

void AddLoop(const v1::LoopUsage& part, v1::LoopUsage* whole) {
  whole->set_wall_us(whole->wall_us() + part.wall_us());
  whole->set_cpu_us(whole->cpu_us() + part.cpu_us());
  if (part.has_run_delay_us()) {
    whole->set_run_delay_us(whole->run_delay_us() + part.run_delay_us());
  }
}

void AddHost(const v1::HostUsage& part, v1::HostUsage* whole) {
  whole->set_wall_us(whole->wall_us() + part.wall_us());
  whole->set_busy_us(whole->busy_us() + part.busy_us());
  whole->set_idle_us(whole->idle_us() + part.idle_us());
  if (part.has_pressure_us()) {
    whole->set_pressure_us(whole->pressure_us() + part.pressure_us());
  }
}

void AddCounts(const v1::WorkerHealth& part, v1::WorkerHealth* whole) {
  whole->set_connections_opened(whole->connections_opened() +
                                part.connections_opened());
  whole->set_stale_reconnects(whole->stale_reconnects() +
                              part.stale_reconnects());
  whole->set_grant_wait_us(whole->grant_wait_us() + part.grant_wait_us());
  whole->set_text_events(whole->text_events() + part.text_events());
  whole->set_coalesced_events(whole->coalesced_events() +
                              part.coalesced_events());
  whole->set_kernel_stamped_events(whole->kernel_stamped_events() +
                                   part.kernel_stamped_events());
  whole->set_no_descriptor(whole->no_descriptor() + part.no_descriptor());
  whole->set_no_port(whole->no_port() + part.no_port());
  whole->set_retransmits(whole->retransmits() + part.retransmits());
}

// All but the histograms.
void AddUsage(const v1::WorkerHealth& part, v1::WorkerHealth* whole) {
  AddCounts(part, whole);
  for (int i = 0; i < part.loops_size(); ++i) {
    if (i == whole->loops_size()) whole->add_loops();
    AddLoop(part.loops(i), whole->mutable_loops(i));
  }
  if (part.has_host()) AddHost(part.host(), whole->mutable_host());
  whole->set_open_files(std::max(whole->open_files(), part.open_files()));
  whole->set_max_open_files(
      std::max(whole->max_open_files(), part.max_open_files()));
  whole->set_acknowledged_us(
      std::max(whole->acknowledged_us(), part.acknowledged_us()));
}

}  // namespace

absl::Status CheckHealth(const v1::WorkerHealth& window) {
  // An absent histogram has no layout: it is empty, not damaged.
  if (window.has_send_lag()) RETURN_IF_ERROR(CheckHistogram(window.send_lag()));
  if (window.has_loop_lag()) RETURN_IF_ERROR(CheckHistogram(window.loop_lag()));
  if (window.has_ttft_error()) {
    RETURN_IF_ERROR(CheckHistogram(window.ttft_error()));
  }
  if (window.has_arrival_error()) {
    RETURN_IF_ERROR(CheckHistogram(window.arrival_error()));
  }
  return absl::OkStatus();
}

void HealthTotals::AddChecked(uint32_t worker, const v1::WorkerHealth& window) {
  byzerperf::AddChecked(window.send_lag(), send_lag);
  byzerperf::AddChecked(window.loop_lag(), loop_lag);
  byzerperf::AddChecked(window.ttft_error(), ttft_error);
  byzerperf::AddChecked(window.arrival_error(), arrival_error);
  AddUsage(window, &workers[worker]);
}

void HealthTotals::Merge(const HealthTotals& other) {
  send_lag.Merge(other.send_lag);
  loop_lag.Merge(other.loop_lag);
  ttft_error.Merge(other.ttft_error);
  arrival_error.Merge(other.arrival_error);
  for (const auto& [worker, usage] : other.workers) {
    AddUsage(usage, &workers[worker]);
  }
}

}  // namespace byzerperf
