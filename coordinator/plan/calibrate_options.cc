#include "coordinator/plan/calibrate_options.h"

#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/base/version.h"
#include "common/plan/validate_calibration.h"
#include "coordinator/plan/language_flag.h"
#include "coordinator/plan/levels.h"
#include "coordinator/plan/plan_parts.h"

namespace byzerperf {

CalibrateCommandLine::CalibrateCommandLine()
    : line_("coordinator calibrate",
            "Finds out what each worker's host can measure: a server without a "
            "model, in the worker's own process, is driven with more and more "
            "streams. No model server is spoken to.") {
  AddWorkerAccessFlags(&line_, &flags_);
  line_.Section("Load");
  line_.Add("num-concurrent-requests,concurrency", &streams_,
            "streams at once, a step each, rising; the series ends early when "
            "more would tell nothing");
  line_.Add("itl", &gap_,
            "time between two tokens of a stream, 1ms to 1s; a bare number is "
            "in milliseconds",
            absl::Milliseconds(1));
  line_.Add("step-duration", &step_,
            "how long each step is measured, 100ms to 1m");
  line_.Section("Output");
  line_.Add("results-dir", &results_dir_,
            "the folder of calibration.json, which is replaced; "
            "`coordinator run` looks for ./calibration/calibration.json");
  line_.Add("lang", &language_,
            "en, zh or both: the language (default: from LANG)");
}

absl::StatusOr<CalibrateOptions> CalibrateCommandLine::Resolve(
    const Clock& clock) {
  RunOptions run;
  RETURN_IF_ERROR(FillWorkers(flags_, &run));
  CalibrateOptions options;
  options.workers = run.workers;
  ASSIGN_OR_RETURN(const std::vector<uint32_t> streams, ParseLevels(streams_));
  v1::CalibrateRequest& request = options.request;
  request.mutable_streams()->Add(streams.begin(), streams.end());
  request.set_gap_s(absl::ToDoubleSeconds(gap_));
  request.set_step_s(absl::ToDoubleSeconds(step_));
  request.set_coordinator_version(std::string(Version()));
  request.set_run_id(absl::StrCat(
      "calibrate-", absl::FormatTime("%Y%m%d-%H%M%S",
                                     absl::FromUnixSeconds(static_cast<int64_t>(
                                         clock.UnixSeconds())),
                                     absl::LocalTimeZone())));
  RETURN_IF_ERROR(ValidateCalibration(request));
  if (results_dir_.empty()) {
    return absl::InvalidArgumentError(
        "--results-dir: '' is no folder; leave it out for ./calibration");
  }
  options.results_dir = results_dir_;
  ASSIGN_OR_RETURN(options.language, ReadLanguageFlag(&language_));
  return options;
}

}  // namespace byzerperf
