#include "coordinator/run/clock_offset.h"

namespace byzerperf {

void ClockOffset::Add(const Stamps& stamps) {
  const int64_t out_and_back_ns =
      stamps.coordinator_received_ns - stamps.coordinator_sent_ns;
  const int64_t at_worker_ns =
      stamps.worker_sent_ns - stamps.worker_received_ns;
  const int64_t round_trip_ns = out_and_back_ns - at_worker_ns;
  if (round_trip_ns < 0 || at_worker_ns < 0) return;
  if (fresh_ && round_trip_ns >= *round_trip_ns_) return;
  fresh_ = true;
  round_trip_ns_ = round_trip_ns;
  // Half of the sum of two differences, each taken first: stamps of two hosts
  // may be far apart, and their sum could overflow.
  const int64_t out_ns = stamps.worker_received_ns - stamps.coordinator_sent_ns;
  const int64_t back_ns =
      stamps.worker_sent_ns - stamps.coordinator_received_ns;
  offset_ns_ = out_ns / 2 + back_ns / 2 + (out_ns % 2 + back_ns % 2) / 2;
}

}  // namespace byzerperf
