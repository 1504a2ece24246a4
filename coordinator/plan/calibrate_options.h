#ifndef BYZERPERF_COORDINATOR_PLAN_CALIBRATE_OPTIONS_H_
#define BYZERPERF_COORDINATOR_PLAN_CALIBRATE_OPTIONS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "byzerperf/v1/calibration.pb.h"
#include "common/base/clock.h"
#include "common/cli/command_line.h"
#include "coordinator/plan/run_flags.h"
#include "coordinator/plan/run_options.h"

namespace byzerperf {

// All that `coordinator calibrate` needs to know.
struct CalibrateOptions {
  v1::CalibrateRequest request;  // complete and valid
  WorkerAccess workers;
  std::string results_dir;
  Language language = Language::kEnglish;
};

// The command line of `coordinator calibrate`.
class CalibrateCommandLine {
 public:
  CalibrateCommandLine();

  // To parse and to ask for help.
  CommandLine& line() { return line_; }

  // The parsed flags. InvalidArgument names the flag, the value and the rule.
  absl::StatusOr<CalibrateOptions> Resolve(const Clock& clock);

 private:
  RunFlags flags_;  // of which the ways to workers are used
  std::string streams_ = "1,10,100,300,1000,2000,5000";
  absl::Duration gap_ = absl::Milliseconds(20);
  absl::Duration step_ = absl::Seconds(3);
  std::string results_dir_ = "calibration";
  std::string language_;
  CommandLine line_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_CALIBRATE_OPTIONS_H_
