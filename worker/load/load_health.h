#ifndef BYZERPERF_WORKER_LOAD_LOAD_HEALTH_H_
#define BYZERPERF_WORKER_LOAD_LOAD_HEALTH_H_

#include <cstdint>

#include "byzerperf/v1/stats.pb.h"
#include "common/stats/histogram.h"

namespace byzerperf {

// What a load loop knows of its own lateness and wants (docs/metrics.md, "The
// client's own health"). Histograms are of requests that were issued in the
// measured phase, counts of all. Everything adds up.
struct LoadHealth {
  Histogram send_lag_ns;       // a request
  Histogram loop_lag_ns;       // a read with a kernel stamp; see CoarseNs
  Histogram ttft_error_ns;     // an `ok` first attempt with a first token
  Histogram arrival_error_ns;  // a text event; see CoarseNs
  uint64_t text_events = 0;
  uint64_t coalesced_events = 0;
  uint64_t kernel_stamped_events = 0;
  uint32_t no_descriptor = 0;
  uint32_t no_port = 0;
  uint32_t retransmits = 0;

  void Merge(const LoadHealth& other);

  // Sets the fields of a message; an empty histogram stays absent.
  void CopyTo(v1::WorkerHealth& message) const;

  friend bool operator==(const LoadHealth&, const LoadHealth&) = default;
};

// The time rounded up by at most 1/16, 0 for one below it. What comes in once
// an event is kept so: a window of thousands of events then fills tens of
// buckets and not thousands, and a bound stays a bound.
uint64_t CoarseNs(int64_t time_ns);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_LOAD_HEALTH_H_
