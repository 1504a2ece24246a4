#include "common/stats/metric_names.h"

#include <array>
#include <string>

namespace byzerperf {
namespace {

using v1::Metric;

constexpr MetricInfo Time(Metric::Value metric, std::string_view name) {
  return {metric, name, "ms", 1e-6, false};
}

constexpr MetricInfo Count(Metric::Value metric, std::string_view name) {
  return {metric, name, "tokens", 1, false};
}

constexpr MetricInfo Rate(Metric::Value metric, std::string_view name) {
  return {metric, name, "tok/s", 1e-3, true};
}

constexpr std::array kMetrics = {
    Time(Metric::ttft, "ttft_ms"),
    Time(Metric::ttfo, "ttfo_ms"),
    Time(Metric::ttst, "ttst_ms"),
    Time(Metric::first_chunk, "first_chunk_ms"),
    Time(Metric::connect, "connect_ms"),
    Time(Metric::e2e, "e2e_ms"),
    Time(Metric::tpot, "tpot_ms"),
    Time(Metric::ntpot, "ntpot_ms"),
    Time(Metric::icl, "icl_ms"),
    Time(Metric::itl, "itl_ms"),
    Time(Metric::ttft_intended, "ttft_intended_ms"),
    Time(Metric::e2e_intended, "e2e_intended_ms"),
    Count(Metric::input_tokens, "input_tokens"),
    Count(Metric::output_tokens, "output_tokens"),
    Rate(Metric::request_output_tokens_per_s, "request_output_tokens_per_s"),
    Rate(Metric::decode_tokens_per_s, "decode_tokens_per_s"),
    MetricInfo{Metric::send_lag, "send_lag_us", "us", 1e-3, false},
    MetricInfo{Metric::isl_error, "isl_error_pct", "%", 1e-4, false},
};
static_assert(kMetrics.size() == Metric::Value_ARRAYSIZE - 1);

}  // namespace

std::span<const MetricInfo> AllMetrics() { return kMetrics; }

const MetricInfo& InfoOf(v1::Metric::Value metric) {
  // The table has every value but `unset`, in order: a test holds it to that.
  return kMetrics[static_cast<size_t>(metric) - 1];
}

std::optional<v1::Metric::Value> MetricFromName(std::string_view name) {
  for (const MetricInfo& info : AllMetrics()) {
    if (info.name == name) return info.metric;
    if (Metric::Value_Name(info.metric) == std::string(name)) {
      return info.metric;
    }
  }
  return std::nullopt;
}

}  // namespace byzerperf
