#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_ARRIVALS_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_ARRIVALS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/stats.pb.h"
#include "common/schedule/arrivals.h"

namespace byzerperf {

// When the requests of an open-loop level are due and in which phase that is,
// as every worker finds it too. Times are from the level's start.
class LevelArrivals {
 public:
  // `stage` is the index of a stage with arrivals in the plan, which must
  // outlive this, as must `trace_us`, a trace's times (TraceTimes()).
  LevelArrivals(const v1::LoadPlan& plan, uint32_t stage,
                std::span<const uint64_t> trace_us = {});

  double DueS(uint32_t index);

  // The first of the requests that are due at that time or later; the number of
  // requests when there is none.
  uint32_t FirstDueFrom(int64_t from_ns);

  // Of PhaseOfArrival().
  v1::Phase::Value PhaseOf(uint32_t index);

  // Variance over mean of the number of arrivals in long windows.
  double dispersion() const;

  // When the last request is due.
  double end_s() const { return end_s_; }

  // A stretch between warm-up and the last arrival, cool-down included, over
  // which the asked rate does not change.
  struct SteadyStretch {
    double start_s = 0;
    double end_s = 0;
  };
  // Where a queue that grows is the server's doing and not the schedule's. None
  // at an infinite rate, and none of a trace.
  std::vector<SteadyStretch> SteadyStretches();

 private:
  double WarmupEndS();

  const v1::Stage& stage_;
  ArrivalSchedule schedule_;
  double end_s_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_ARRIVALS_H_
