#ifndef BYZERPERF_COORDINATOR_RUN_CLOCK_OFFSET_H_
#define BYZERPERF_COORDINATOR_RUN_CLOCK_OFFSET_H_

#include <cstdint>
#include <optional>

namespace byzerperf {

// How far a worker's CLOCK_MONOTONIC is ahead of the coordinator's. Each
// sample is four stamps; the one with the least round trip wins, since what is
// not sure about it is at most half of that round trip. It lines up levels and
// timelines; stamps of two hosts are never subtracted to make a latency.
class ClockOffset {
 public:
  // Our stamps around the worker's: sent ≤ … ≤ received. A sample whose round
  // trip comes out negative is ignored.
  struct Stamps {
    int64_t coordinator_sent_ns = 0;
    int64_t worker_received_ns = 0;
    int64_t worker_sent_ns = 0;
    int64_t coordinator_received_ns = 0;
  };
  void Add(const Stamps& stamps);

  // Forgets all samples but keeps the answer until the next one: clocks drift,
  // so every level is lined up by fresh samples.
  void Renew() { fresh_ = false; }

  bool known() const { return round_trip_ns_.has_value(); }
  int64_t offset_ns() const { return offset_ns_; }  // worker − coordinator
  int64_t round_trip_ns() const { return round_trip_ns_.value_or(0); }
  int64_t error_ns() const { return (round_trip_ns() + 1) / 2; }

  int64_t ToWorkerNs(int64_t coordinator_ns) const {
    return coordinator_ns + offset_ns_;
  }

 private:
  bool fresh_ = false;
  int64_t offset_ns_ = 0;
  std::optional<int64_t> round_trip_ns_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_CLOCK_OFFSET_H_
