#ifndef BYZERPERF_COORDINATOR_RUN_RESULTS_CHECK_H_
#define BYZERPERF_COORDINATOR_RUN_RESULTS_CHECK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

struct ResultsCheck {
  std::string path;
  bool overwrite = false;
  uint64_t rows = 0;  // that will be written; 0 when not known or none
};

// Rows that the plan's levels bound by count will write; without the prompts at
// least so many, since a session has several.
uint64_t PlannedRows(const v1::LoadPlan& plan,
                     const v1::PromptSet& prompts = v1::PromptSet());

// Whether a run may write its results there, before any load and without
// leaving a trace: the directory is absent, empty or (with `overwrite`) one of
// this program's; it can be written; the disk has a kilobyte a row free.
// FailedPrecondition names the directory, the rule and what to do.
absl::Status CheckResultsDir(const ResultsCheck& check);

// Removes the files of an earlier run, and nothing else.
absl::Status RemoveEarlierRun(const std::string& path);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RESULTS_CHECK_H_
