#include "worker/load/load_health.h"

#include <bit>

#include "common/stats/histogram_proto.h"

namespace byzerperf {
namespace {

constexpr uint32_t kCoarseBits = 4;

v1::HistogramData Packed(const Histogram& histogram) {
  return ToProto(histogram, BucketForm::kPacked);
}

}  // namespace

uint64_t CoarseNs(int64_t time_ns) {
  if (time_ns <= 0) return 0;
  const auto value = static_cast<uint64_t>(time_ns);
  const auto width = static_cast<uint32_t>(std::bit_width(value));
  if (width <= kCoarseBits + 1) return value;
  const uint64_t step = uint64_t{1} << (width - 1 - kCoarseBits);
  return (value + step - 1) / step * step;
}

void LoadHealth::Merge(const LoadHealth& other) {
  send_lag_ns.Merge(other.send_lag_ns);
  loop_lag_ns.Merge(other.loop_lag_ns);
  ttft_error_ns.Merge(other.ttft_error_ns);
  arrival_error_ns.Merge(other.arrival_error_ns);
  text_events += other.text_events;
  coalesced_events += other.coalesced_events;
  kernel_stamped_events += other.kernel_stamped_events;
  no_descriptor += other.no_descriptor;
  no_port += other.no_port;
  retransmits += other.retransmits;
}

void LoadHealth::CopyTo(v1::WorkerHealth& message) const {
  if (!send_lag_ns.empty()) *message.mutable_send_lag() = Packed(send_lag_ns);
  if (!loop_lag_ns.empty()) *message.mutable_loop_lag() = Packed(loop_lag_ns);
  if (!ttft_error_ns.empty()) {
    *message.mutable_ttft_error() = Packed(ttft_error_ns);
  }
  if (!arrival_error_ns.empty()) {
    *message.mutable_arrival_error() = Packed(arrival_error_ns);
  }
  message.set_text_events(text_events);
  message.set_coalesced_events(coalesced_events);
  message.set_kernel_stamped_events(kernel_stamped_events);
  message.set_no_descriptor(no_descriptor);
  message.set_no_port(no_port);
  message.set_retransmits(retransmits);
}

}  // namespace byzerperf
