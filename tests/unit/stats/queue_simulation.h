#ifndef BYZERPERF_TESTS_UNIT_STATS_QUEUE_SIMULATION_H_
#define BYZERPERF_TESTS_UNIT_STATS_QUEUE_SIMULATION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// A server that works on `slots` requests at a time, first come, first served.
// Services are lognormal; the first token comes after a twentieth of one.
struct QueueServer {
  uint32_t slots = 16;
  double mean_service_s = 1;
  double log_deviation = 0.5;  // of the service's logarithm

  double CapacityPerS() const { return slots / mean_service_s; }
};

struct TimelineSecond {
  double in_flight = 0;  // mean over the second
  std::optional<double> ttft_ms;
};

// The first `seconds` of an open-loop level against the server, in virtual
// time.
std::vector<TimelineSecond> SimulateQueue(const QueueServer& server,
                                          const v1::Arrivals& arrivals,
                                          uint32_t seed, uint32_t seconds);

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_STATS_QUEUE_SIMULATION_H_
