#ifndef BYZERPERF_COORDINATOR_RUN_RUN_SINK_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_SINK_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/record.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {

using RequestRows = google::protobuf::RepeatedPtrField<v1::RequestRecord>;

// All that is saved of a level beside its rows.
struct FinishedLevel {
  v1::LevelResult result;
  v1::LevelHistograms histograms;
  std::vector<v1::SecondData> timeline;  // by second
  v1::ByzerPerfAggregates seed;
};

// Where a run's results go: the seam behind which real runs have a results
// directory (ResultsDir) and tests have memory. Called on the controller's
// loop, in the order of the run: BeginRun, then for each level BeginLevel,
// AddRows …, FinishLevel, SaveRun.
class RunSink {
 public:
  virtual ~RunSink() = default;

  // Before any load. An error stops the run; nothing was written then.
  virtual absl::Status BeginRun(const v1::LoadPlan& plan,
                                const v1::Environment& environment) = 0;
  // Workers joined: replaces what BeginRun was given.
  virtual void SaveEnvironment(const v1::Environment& environment) = 0;
  virtual void BeginLevel(const v1::Stage& stage) = 0;
  // Also of no row. `written` is called once, on any thread and maybe before
  // this returns, when these rows and all handed over before are written: they
  // outlive this process then. Once something could not be written it is not
  // called any more. May be null.
  virtual void AddRows(RequestRows rows, std::function<void()> written) = 0;
  // Of the rows handed over, how many are still in memory. While there are
  // many, no more requests are granted: a slow disk must not cost memory.
  virtual uint64_t unwritten_rows() const = 0;
  virtual void FinishLevel(FinishedLevel level) = 0;
  // Everything so far; replaces what was saved before.
  virtual void SaveRun(const v1::RunResult& result) = 0;
  // In place of all of these: the run was stopped or failed before its first
  // level. An error: nothing was written, since an earlier run's results are
  // there, or it can't be.
  virtual absl::Status SaveUnbegun(const v1::LoadPlan& plan,
                                   const v1::Environment& environment,
                                   const v1::RunResult& result) {
    const absl::Status begun = BeginRun(plan, environment);
    if (begun.ok()) SaveRun(result);
    return begun;
  }
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_SINK_H_
