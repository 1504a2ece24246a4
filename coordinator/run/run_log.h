#ifndef BYZERPERF_COORDINATOR_RUN_RUN_LOG_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_LOG_H_

#include <memory>
#include <string>
#include <string_view>

#include "byzerperf/v1/environment.pb.h"
#include "coordinator/run/run_observer.h"

namespace byzerperf {

// coordinator.log: what happened and when, for whoever looks back. Begins with
// the results directory; what was noticed before comes first then.
class RunLog : public RunObserver {
 public:
  // `level` is a word of --log-level.
  RunLog(std::string path, const std::string& level);
  ~RunLog() override;
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  void OnNotice(std::string_view text) override;
  void OnPlanReady(const v1::LoadPlan& plan,
                   const v1::Environment& environment) override;
  void OnLevelStarted(const v1::Stage& stage, uint32_t number,
                      uint32_t count) override;
  void OnProgress(const RunProgress& progress) override;
  void OnLevelFinished(const v1::LevelResult& result) override;

  // Begins the file, if it is not begun: the results directory is there.
  void Open();

  // The run's last line.
  void End(std::string_view text);

 private:
  class Lines;  // holds spdlog
  const std::string path_;
  const std::unique_ptr<Lines> lines_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_LOG_H_
