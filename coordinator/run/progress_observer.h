#ifndef BYZERPERF_COORDINATOR_RUN_PROGRESS_OBSERVER_H_
#define BYZERPERF_COORDINATOR_RUN_PROGRESS_OBSERVER_H_

#include <cstdint>
#include <string_view>

#include "byzerperf/v1/environment.pb.h"
#include "coordinator/report/check_lines.h"
#include "coordinator/report/progress_printer.h"
#include "coordinator/run/run_observer.h"

namespace byzerperf {

// Shows a run's progress on a printer, which must outlive it. With `--ui none`
// there is none of these.
class ProgressObserver : public RunObserver {
 public:
  explicit ProgressObserver(ProgressPrinter& printer) : printer_(printer) {}

  void OnNotice(std::string_view text) override { printer_.Notice(text); }
  void OnPlanReady(const v1::LoadPlan& /*plan*/,
                   const v1::Environment& environment) override {
    printer_.Checks(FoldChecks(environment));
  }
  void OnLevelStarted(const v1::Stage& stage, uint32_t number,
                      uint32_t count) override {
    printer_.LevelStarted(stage, number, count);
  }
  void OnProgress(const RunProgress& progress) override {
    printer_.Progress(progress);
  }
  void OnLevelFinished(const v1::LevelResult& result) override {
    printer_.LevelFinished(result);
  }

 private:
  ProgressPrinter& printer_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_PROGRESS_OBSERVER_H_
