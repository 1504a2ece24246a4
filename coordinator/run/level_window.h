#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_WINDOW_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_WINDOW_H_

#include <optional>
#include <vector>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// When one worker carried its share, in seconds from the level's start.
struct WorkerStretch {
  std::optional<double> ramp_end_s;  // its first measured issue
  std::optional<double> last_issue_s;
  bool stayed = true;  // false: it was lost and the others went on
};

// MeasuredWindow.reason.
inline constexpr char kSteadyReason[] = "steady";
// Closed loop: some worker never reached its share (as when N ≤ C), or one had
// issued its last measured request before another reached its share. Open loop:
// all measured requests were due at one instant, or none was.
inline constexpr char kNoStretchReason[] = "no_steady_stretch";
// There is one, but it holds no whole second of the timeline.
inline constexpr char kUnderOneSecondReason[] = "under_one_second";

// Closed loop: the whole seconds between the last worker's ramp end and the
// first worker's last issue; `first_s` to `last_s`, the whole level, where
// there are none. `workers` are those that had a share.
v1::MeasuredWindow FindWindow(const std::vector<WorkerStretch>& workers,
                              double first_s, double last_s);

// Open loop: the whole seconds from when the first measured request was due to
// when the last one was; else the whole level.
v1::MeasuredWindow FindOpenLoopWindow(std::optional<double> first_due_s,
                                      std::optional<double> last_due_s,
                                      double first_s, double last_s);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_WINDOW_H_
