#ifndef BYZERPERF_WORKER_SERVICE_WORKER_SERVICE_H_
#define BYZERPERF_WORKER_SERVICE_WORKER_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/loop/loop_thread.h"
#include "common/rpc/authenticator.h"
#include "worker/service/audit_log.h"
#include "worker/service/host_facts.h"
#include "worker/service/session_environment.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace byzerperf {

// What the gRPC service stands on. Everything outlives the service.
struct WorkerServiceParts {
  LoopThread* session_thread = nullptr;  // of `environment.loop`
  SessionEnvironment environment;
  std::vector<std::string> own_targets;  // secrets masked
  // Null: whoever reaches the service is obeyed (in the coordinator's process).
  const Authenticator* authenticator = nullptr;
  AuditLog* audit = nullptr;  // null: refused calls leave no trail
};

// The service Worker of control.proto: Describe, Run with a WorkerSession for
// each stream, Calibrate and Stop. A stream that ends, however, ends its
// session.
// Shared, so that holders need not know grpc::Service.
std::shared_ptr<grpc::Service> MakeWorkerService(WorkerServiceParts parts);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_WORKER_SERVICE_H_
