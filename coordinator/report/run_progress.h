#ifndef BYZERPERF_COORDINATOR_REPORT_RUN_PROGRESS_H_
#define BYZERPERF_COORDINATOR_REPORT_RUN_PROGRESS_H_

#include <cstdint>
#include <optional>
#include <string>

namespace byzerperf {

// Where a level stands; what a progress line is made of. Filled in by
// coordinator/run, shown by coordinator/report.
struct RunProgress {
  std::string level;          // c0005
  uint32_t level_number = 1;  // 1 is the first of the sweep
  uint32_t level_count = 1;
  uint32_t done = 0;                // requests that ended, warm-up included
  std::optional<uint32_t> planned;  // absent in a level bound by time alone
  uint32_t failed = 0;              // of `done`
  uint32_t in_flight = 0;           // as the workers last said
  double requests_per_s = 0;        // ended over the last five seconds
  double elapsed_s = 0;             // since the level's start
  std::optional<double> left_s;     // expected until the level's end
  bool sessions = false;            // a rate that was asked for is of sessions
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_RUN_PROGRESS_H_
