#ifndef BYZERPERF_WORKER_CALIBRATE_STEP_TALLY_H_
#define BYZERPERF_WORKER_CALIBRATE_STEP_TALLY_H_

#include <cstdint>
#include <vector>

#include "byzerperf/v1/calibration.pb.h"
#include "byzerperf/v1/record.pb.h"
#include "simulator/truth_log.h"

namespace byzerperf {

// The measured part of a step, CLOCK_MONOTONIC nanoseconds.
struct Stretch {
  int64_t begin_ns = 0;
  int64_t end_ns = 0;

  bool Holds(int64_t stamp_ns) const {
    return stamp_ns >= begin_ns && stamp_ns < end_ns;
  }
};

// What the load loops used of their processors in the stretch.
struct LoopsCpu {
  int64_t total_ns = 0;      // summed over loops
  double busiest_share = 0;  // of one loop's wall time
};

// All that one step left behind.
struct StepOutcome {
  int64_t level_start_ns = 0;  // what the rows' stamps count from
  Stretch stretch;
  LoopsCpu cpu;
  std::vector<v1::RequestRecord> rows;  // with gaps
  std::vector<TruthRecord> truth;       // with the time of each send
  uint64_t text_events = 0;
  uint64_t coalesced_events = 0;
};

// Joins the rows of a step to the null server's truth by request id and fills
// in what was measured (calibration.proto). Errors are of requests that began
// in the stretch on a connection that was open already: of a new one's the
// server knows only when it read them. A request counts as failed
// when it is not `ok`, or when its truth is missing or has another number of
// events.
void TallyStep(const StepOutcome& outcome, double gap_s,
               v1::CalibrationStep& step);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_CALIBRATE_STEP_TALLY_H_
