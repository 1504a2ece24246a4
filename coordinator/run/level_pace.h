#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_PACE_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_PACE_H_

#include <cstdint>
#include <deque>
#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "coordinator/report/run_progress.h"

namespace byzerperf {

// How fast a level goes and how long it will take: what the progress line
// shows, about once a second.
class LevelPace {
 public:
  void Start(int64_t start_ns) { start_ns_ = start_ns; }

  // Open loop: the last request is due that long after the start.
  void SetLastDue(double last_due_s) { last_due_s_ = last_due_s; }

  // A level of sessions: the requests of all of them, 0 without a count.
  void SetRequests(uint32_t requests) { requests_ = requests; }

  // True when a second has passed since it last was.
  bool IsDue(int64_t now_ns);

  struct Standing {
    uint32_t done = 0;
    uint32_t failed = 0;
    uint32_t in_flight = 0;
  };
  // The caller fills in which level of how many it is.
  RunProgress Measure(const v1::Stage& stage, const Standing& standing,
                      int64_t now_ns);

 private:
  struct Sample {
    int64_t at_ns = 0;
    uint32_t done = 0;
  };

  std::optional<double> LeftSeconds(const v1::Stage& stage,
                                    const RunProgress& progress) const;

  int64_t start_ns_ = 0;
  std::optional<double> last_due_s_;
  std::optional<uint32_t> requests_;
  std::optional<int64_t> last_due_ns_;
  std::deque<Sample> samples_;  // of the last five seconds
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_PACE_H_
