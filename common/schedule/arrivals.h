#ifndef BYZERPERF_COMMON_SCHEDULE_ARRIVALS_H_
#define BYZERPERF_COMMON_SCHEDULE_ARRIVALS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "common/schedule/rate_shape.h"

namespace byzerperf {

// When the requests of an open-loop level are due: index → time. A pure
// function of its arguments: every worker computes the times of its own indices
// and the union is one schedule, whatever the number of workers.
//
// Request i is due when the integral of the rate (common/schedule/rate_shape.h)
// reaches the sum of its first gaps, which have mean 1: constant: i; poisson:
// i + 1 exponential gaps; gamma: i + 1 gamma gaps of shape `smoothness`
// (common/schedule/gap_draws.h). Times are absolute and do not drift. Request i
// of a trace is due at the trace's own time over the speed-up.
//
// Keeps its place and checkpoints of the sum, so it is not for two threads.
class ArrivalSchedule {
 public:
  // `stage`: index of the level in the plan; levels draw different gaps.
  // `arrivals` has been validated. `trace_us`: with the pattern `trace`, the
  // prompt set's due_us, which never falls; it must outlive this.
  ArrivalSchedule(const v1::Arrivals& arrivals, uint32_t random_seed,
                  uint32_t stage, std::span<const uint64_t> trace_us = {});

  // Nanoseconds from the level's start at which request `index` is due;
  // INT64_MAX when the rate stays 0 before it comes or the trace ends before
  // it. Never falls with the index. Amortised constant time for rising indices
  // (a draw for each index that is passed); going back costs at most 2,047
  // draws.
  int64_t TimeNs(uint32_t index);

  // How many requests are due before `end_ns`, at most `most`. A draw for each
  // index that was not passed before, then at most 2,047.
  uint32_t CountBefore(int64_t end_ns, uint32_t most);

 private:
  struct Place {
    uint32_t index = 0;
    double expected = 0;  // integral of the rate at which it is due
    int64_t time_ns = 0;
  };
  bool is_trace() const { return pattern_ == v1::ArrivalPattern::trace; }
  int64_t TraceNs(uint64_t time_us) const;
  double Gap(uint32_t index) const;
  int64_t DueNs(double expected) const;
  void Step();

  RateShape rate_;
  v1::ArrivalPattern::Value pattern_;
  double smoothness_;
  uint64_t seed_;
  uint64_t stream_;
  std::span<const uint64_t> trace_us_;
  double speedup_;
  Place at_;
  std::vector<Place> checkpoints_;  // of each 2,048th index that was passed
};

// The times of a trace, as ArrivalSchedule takes them; empty for other prompts.
std::span<const uint64_t> TraceTimes(const v1::PromptSet& prompts);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_ARRIVALS_H_
