#include "coordinator/run/level_throughput.h"

#include <algorithm>
#include <vector>

#include "common/stats/confidence.h"
#include "coordinator/run/level_window.h"

namespace byzerperf {
namespace {

struct Sums {
  double issued = 0;
  double ok = 0;
  double input_tokens = 0;
  double output_tokens = 0;
  double wasted_tokens = 0;
  double in_flight_s = 0;
  double peak_output_tokens = 0;

  void Add(const v1::SecondData& second) {
    issued += second.issued();
    ok += second.ok();
    input_tokens += second.input_tokens();
    output_tokens += second.output_tokens();
    wasted_tokens += second.wasted_tokens();
    in_flight_s += static_cast<double>(second.in_flight_us()) * 1e-6;
    peak_output_tokens =
        std::max<double>(peak_output_tokens, second.output_tokens());
  }
};

Sums SumOf(const LevelAggregator::Timeline& timeline) {
  Sums sums;
  for (const auto& [second, data] : timeline) sums.Add(data);
  return sums;
}

// `window` is steady, so its ends are whole seconds.
Sums SumWithin(const LevelAggregator::Timeline& timeline,
               const v1::MeasuredWindow& window) {
  Sums sums;
  const auto from = static_cast<uint32_t>(window.start_s());
  const auto to = static_cast<uint32_t>(window.end_s());
  for (auto it = timeline.lower_bound(from);
       it != timeline.end() && it->first < to; ++it) {
    sums.Add(it->second);
  }
  return sums;
}

double SessionsBegun(const LevelAggregator& level,
                     const v1::MeasuredWindow& window) {
  const bool steady = window.reason() == kSteadyReason;
  double begun = 0;
  for (const auto& [second, sessions] : level.sessions_begun()) {
    const bool inside =
        second >= window.start_s() && second + 1.0 <= window.end_s();
    if (!steady || inside) begun += sessions;
  }
  return begun;
}

}  // namespace

v1::Throughput WindowThroughput(const LevelAggregator::Timeline& timeline,
                                const v1::MeasuredWindow& window) {
  v1::Throughput throughput;
  const double seconds = window.end_s() - window.start_s();
  if (window.reason() != kSteadyReason || !(seconds > 0)) return throughput;
  const Sums sums = SumWithin(timeline, window);
  throughput.set_requests_per_s(sums.ok / seconds);
  throughput.set_output_tokens_per_s(sums.output_tokens / seconds);
  throughput.set_total_tokens_per_s((sums.input_tokens + sums.output_tokens) /
                                    seconds);
  throughput.set_peak_output_tokens_per_s(sums.peak_output_tokens);
  throughput.set_wasted_tokens_per_s(sums.wasted_tokens / seconds);
  return throughput;
}

std::optional<v1::ThroughputConfidence> WindowConfidence(
    const LevelAggregator::Timeline& timeline, const v1::MeasuredWindow& window,
    double mean_e2e_s) {
  if (window.reason() != kSteadyReason) return std::nullopt;
  const auto from = static_cast<uint32_t>(window.start_s());
  const auto to = static_cast<uint32_t>(window.end_s());
  std::vector<double> requests(to - from);
  std::vector<double> tokens(to - from);
  for (auto it = timeline.lower_bound(from);
       it != timeline.end() && it->first < to; ++it) {
    requests[it->first - from] = it->second.ok();
    tokens[it->first - from] = it->second.output_tokens();
  }
  const auto of_requests = ConfidenceOfRate(requests, mean_e2e_s);
  const auto of_tokens = ConfidenceOfRate(tokens, mean_e2e_s);
  if (!of_requests || !of_tokens) return std::nullopt;
  v1::ThroughputConfidence confidence;
  confidence.set_method(kSpectral);
  confidence.set_parts(std::min(of_requests->parts, of_tokens->parts));
  *confidence.mutable_requests_per_s() = of_requests->interval;
  *confidence.mutable_output_tokens_per_s() = of_tokens->interval;
  return confidence;
}

v1::Throughput WholeLevelThroughput(const LevelAggregator& level) {
  v1::Throughput throughput;
  const RowTotals& totals = level.totals();
  const double seconds = level.SpanSeconds();
  if (!(seconds > 0)) return throughput;
  const auto output = static_cast<double>(totals.output_tokens);
  const auto input = static_cast<double>(totals.input_tokens);
  throughput.set_requests_per_s(totals.counted_ok / seconds);
  throughput.set_output_tokens_per_s(output / seconds);
  throughput.set_total_tokens_per_s((input + output) / seconds);
  throughput.set_peak_output_tokens_per_s(
      SumOf(level.timeline()).peak_output_tokens);
  throughput.set_wasted_tokens_per_s(
      static_cast<double>(totals.wasted_output_tokens) / seconds);
  return throughput;
}

void AddGpuFigures(const v1::Deployment& deployment,
                   v1::Throughput* throughput) {
  if (deployment.num_gpus() == 0 || !throughput->has_output_tokens_per_s()) {
    return;
  }
  const double tokens_per_s = throughput->output_tokens_per_s();
  throughput->set_output_tokens_per_s_per_gpu(tokens_per_s /
                                              deployment.num_gpus());
  if (!deployment.has_gpu_hour_price() || !(tokens_per_s > 0)) return;
  const double price_per_s =
      deployment.gpu_hour_price() * deployment.num_gpus() / 3600;
  throughput->set_cost_per_million_output_tokens(price_per_s / tokens_per_s *
                                                 1e6);
}

v1::ReachedLoad MakeReachedLoad(const LevelAggregator& level,
                                const v1::MeasuredWindow& window) {
  v1::ReachedLoad reached;
  const bool steady = window.reason() == kSteadyReason;
  const double seconds = window.end_s() - window.start_s();
  if (!(seconds > 0) || level.timeline().empty()) return reached;
  const Sums sums =
      steady ? SumWithin(level.timeline(), window) : SumOf(level.timeline());
  reached.set_concurrency_mean(sums.in_flight_s / seconds);
  reached.set_rate_per_s(sums.issued / seconds);
  if (level.has_sessions()) {
    reached.set_sessions_per_s(SessionsBegun(level, window) / seconds);
  }
  return reached;
}

}  // namespace byzerperf
