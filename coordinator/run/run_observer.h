#ifndef BYZERPERF_COORDINATOR_RUN_RUN_OBSERVER_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_OBSERVER_H_

#include <string_view>
#include <vector>

#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/environment.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/report/run_progress.h"

namespace byzerperf {

// Whoever watches a run: progress line, log, live metrics. Called on the
// controller's loop thread, in the order of the run; must not block. What is
// not overridden is ignored.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  // One sentence that the user should know: a worker's notice, a model that is
  // not listed, a lost worker.
  virtual void OnNotice(std::string_view /*text*/) {}

  // All workers are ready and the plan is complete, its model included; no
  // load was sent yet.
  virtual void OnPlanReady(const v1::LoadPlan& /*plan*/,
                           const v1::Environment& /*environment*/) {}

  // Some of these have joined since the last level.
  virtual void OnWorkersJoined(const v1::Environment& /*environment*/) {}

  // `number` counts from 1. The level's clock starts at about this time.
  virtual void OnLevelStarted(const v1::Stage& /*stage*/, uint32_t /*number*/,
                              uint32_t /*count*/) {}

  // About once a second while a level runs.
  virtual void OnProgress(const RunProgress& /*progress*/) {}

  // Every batch that was taken in, exactly once; for live metrics.
  virtual void OnBatch(const v1::Batch& /*batch*/) {}

  virtual void OnLevelFinished(const v1::LevelResult& /*result*/) {}
};

// Tells several observers the same, in their order. They must outlive it.
class RunObservers : public RunObserver {
 public:
  void Add(RunObserver& observer) { observers_.push_back(&observer); }

  void OnNotice(std::string_view text) override {
    for (RunObserver* observer : observers_) observer->OnNotice(text);
  }
  void OnPlanReady(const v1::LoadPlan& plan,
                   const v1::Environment& environment) override {
    for (RunObserver* observer : observers_) {
      observer->OnPlanReady(plan, environment);
    }
  }
  void OnWorkersJoined(const v1::Environment& environment) override {
    for (RunObserver* observer : observers_) {
      observer->OnWorkersJoined(environment);
    }
  }
  void OnLevelStarted(const v1::Stage& stage, uint32_t number,
                      uint32_t count) override {
    for (RunObserver* observer : observers_) {
      observer->OnLevelStarted(stage, number, count);
    }
  }
  void OnProgress(const RunProgress& progress) override {
    for (RunObserver* observer : observers_) observer->OnProgress(progress);
  }
  void OnBatch(const v1::Batch& batch) override {
    for (RunObserver* observer : observers_) observer->OnBatch(batch);
  }
  void OnLevelFinished(const v1::LevelResult& result) override {
    for (RunObserver* observer : observers_) observer->OnLevelFinished(result);
  }

 private:
  std::vector<RunObserver*> observers_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_OBSERVER_H_
