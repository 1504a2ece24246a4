#ifndef BYZERPERF_WORKER_SERVICE_WORKER_NODE_H_
#define BYZERPERF_WORKER_SERVICE_WORKER_NODE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "worker/service/worker_options.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace byzerperf {

// A whole worker: its loop threads, its gRPC server and, when it listens, its
// page of metrics. Works until it is destroyed, which stops all load at once.
class WorkerNode {
 public:
  // Serves coordinators at `options.listener`. Errors say what to do:
  // InvalidArgument (options, TLS files), Unavailable (an address that can't
  // be bound). `clock` must outlive the node.
  static absl::StatusOr<std::unique_ptr<WorkerNode>> Listen(
      const WorkerOptions& options, const Clock& clock);

  // Serves this process alone, through InProcessChannel(): the same service,
  // no socket, no metrics page.
  static absl::StatusOr<std::unique_ptr<WorkerNode>> InProcess(
      const WorkerOptions& options, const Clock& clock);

  // SIGUSR1: whatever this worker sends stops now. Says whose run it was; ""
  // when it was free. Thread-safe.
  std::string Brake(const std::string& who);

  ~WorkerNode();
  WorkerNode(const WorkerNode&) = delete;
  WorkerNode& operator=(const WorkerNode&) = delete;

  // To the service, from this process. Must not be used after the node.
  std::shared_ptr<grpc::Channel> InProcessChannel();

  // `HOST:PORT` with the real port, or `unix:PATH`; "" in process.
  const std::string& address() const;
  // Likewise of the metrics page; "" when there is none.
  const std::string& http_address() const;
  // What whoever starts it should know, such as files that others can read.
  const std::vector<std::string>& notices() const;

 private:
  class Parts;
  explicit WorkerNode(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_WORKER_NODE_H_
