#ifndef BYZERPERF_WORKER_SERVICE_HEALTH_PAGE_H_
#define BYZERPERF_WORKER_SERVICE_HEALTH_PAGE_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/web/http_server.h"
#include "worker/service/run_admission.h"

namespace byzerperf {

// /health: `{"status":"ok","version":…,"busy_with":RUN or ""}`.
HttpPage HealthPage(const std::optional<RunAdmission::Holder>& holder);

// `worker --healthcheck`: Ok when the worker whose metrics page is at this
// address answers /health with 200 within a few seconds.
absl::Status AskHealth(const std::string& http_address);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_HEALTH_PAGE_H_
