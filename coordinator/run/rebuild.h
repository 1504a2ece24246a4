#ifndef BYZERPERF_COORDINATOR_RUN_REBUILD_H_
#define BYZERPERF_COORDINATOR_RUN_REBUILD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// A run as its results directory tells it: all that reports are made of.
struct SavedRun {
  v1::LoadPlan plan;
  v1::Environment environment;
  v1::RunResult result;
  std::vector<v1::ByzerPerfAggregates> seed_aggregates;  // a level each
  std::vector<std::string> notices;  // what was missing or made up for
};

// Reads a results directory; no network, nothing is written. Levels that were
// finished are read as saved. One that was cut off is computed anew from its
// rows, up to the last whole line: its window from first and last measured
// issues, its histograms from the rows' microseconds, no ICL unless gaps were
// saved; it is not valid. NotFound when this is no results directory,
// InvalidArgument with file and line when one of its files is damaged.
absl::StatusOr<SavedRun> ReadResults(const std::string& dir);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_REBUILD_H_
