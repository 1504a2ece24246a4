#include "coordinator/run/run_metrics.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/rpc/token_file.h"

namespace byzerperf {

absl::StatusOr<std::unique_ptr<RunMetrics>> RunMetrics::Start(
    const std::string& address, const std::string& token_file) {
  std::unique_ptr<RunMetrics> run(new RunMetrics());
  ASSIGN_OR_RETURN(run->metrics_, LiveMetrics::Create(Role::kCoordinator));
  const LiveMetrics& metrics = *run->metrics_;
  HttpAccess access;
  access.open_pages = {"/health"};
  if (!token_file.empty()) {
    RETURN_IF_ERROR(ReadToken(token_file).status());
    access.read_token = [token_file] { return ReadToken(token_file); };
  }
  ASSIGN_OR_RETURN(run->server_, HttpServer::Start(address,
                                                   {{"/metrics",
                                                     [&metrics] {
                                                       HttpPage page;
                                                       page.content_type =
                                                           kMetricsContentType;
                                                       page.body =
                                                           metrics.Text();
                                                       return page;
                                                     }},
                                                    {"/health",
                                                     [] {
                                                       HttpPage page;
                                                       page.body = "ok\n";
                                                       return page;
                                                     }}},
                                                   std::move(access)));
  return run;
}

void RunMetrics::OnLevelStarted(const v1::Stage& stage, uint32_t /*number*/,
                                uint32_t /*count*/) {
  metrics_->SetLevel(stage.load().concurrency());
  metrics_->SetRate(stage.load().arrivals().rate_per_s());
}

void RunMetrics::OnProgress(const RunProgress& progress) {
  metrics_->SetInFlight(progress.in_flight);
}

void RunMetrics::OnBatch(const v1::Batch& batch) { metrics_->AddBatch(batch); }

void RunMetrics::OnLevelFinished(const v1::LevelResult& result) {
  metrics_->SetClient(result.level(), result.client());
  metrics_->SetLevel(0);
  metrics_->SetRate(0);
  metrics_->SetInFlight(0);
}

}  // namespace byzerperf
