#ifndef BYZERPERF_COORDINATOR_RUN_RUN_METRICS_H_
#define BYZERPERF_COORDINATOR_RUN_RUN_METRICS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/metrics/live_metrics.h"
#include "common/web/http_server.h"
#include "coordinator/run/run_observer.h"

namespace byzerperf {

// `--http`: /metrics and /health of a run while it goes on.
class RunMetrics : public RunObserver {
 public:
  // Pages at an address that others can reach ask for the token in the file.
  static absl::StatusOr<std::unique_ptr<RunMetrics>> Start(
      const std::string& address, const std::string& token_file);

  // HOST:PORT with the real port.
  const std::string& address() const { return server_->address(); }

  void OnLevelStarted(const v1::Stage& stage, uint32_t number,
                      uint32_t count) override;
  void OnProgress(const RunProgress& progress) override;
  void OnBatch(const v1::Batch& batch) override;
  void OnLevelFinished(const v1::LevelResult& result) override;

 private:
  RunMetrics() = default;

  std::unique_ptr<LiveMetrics> metrics_;
  std::unique_ptr<HttpServer> server_;  // last: its pages read the metrics
};

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_RUN_METRICS_H_
