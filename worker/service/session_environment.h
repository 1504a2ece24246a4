#ifndef BYZERPERF_WORKER_SERVICE_SESSION_ENVIRONMENT_H_
#define BYZERPERF_WORKER_SERVICE_SESSION_ENVIRONMENT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/audit.pb.h"
#include "byzerperf/v1/control.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "common/base/clock.h"
#include "common/loop/loop.h"
#include "common/loop/thread_usage.h"
#include "worker/http/target.h"
#include "worker/http/transport.h"
#include "worker/service/host_facts.h"
#include "worker/service/host_usage.h"
#include "worker/service/prompt_store.h"
#include "worker/service/run_admission.h"

namespace byzerperf {

// A model server that this worker may reach, looked up once.
struct PinnedTarget {
  TargetAddress address;
  bool same_host = false;
  std::string error;  // why it can't be reached; "" as far as is known
};

// How a run's transports are to be made.
struct TransportOrder {
  std::vector<PinnedTarget> targets;
  std::vector<std::string> headers;  // of every request, whole lines; secret
  std::string run_id;
  v1::Target options;
};

// How a session reaches model servers: real ones or a test's.
class TargetAccess {
 public:
  virtual ~TargetAccess() = default;

  // This node's own model servers, for runs that name none; unmasked.
  virtual std::vector<std::string> OwnTargets() const = 0;

  // InvalidArgument when it is no URL, PermissionDenied when the allow-list
  // does not hold it. A name that can't be resolved is no error here: its
  // reason stands in PinnedTarget::error.
  virtual absl::StatusOr<PinnedTarget> Pin(const std::string& url) = 0;

  // A transport for use on that loop's thread; called there. InvalidArgument
  // when the order can't be followed (a header, the certificate authority).
  virtual absl::StatusOr<std::unique_ptr<HttpTransport>> MakeTransport(
      Loop& loop, const TransportOrder& order) = 0;
};

// What a worker's sessions stand on. Everything outlives them.
struct SessionEnvironment {
  Loop* loop = nullptr;           // the session's own
  std::vector<Loop*> load_loops;  // at least one; may hold `loop` too
  TargetAccess* targets = nullptr;
  PromptStore* prompts = nullptr;
  RunAdmission* admission = nullptr;
  HostFacts host;
  // One a load loop, each called on its loop; empty: usage is not known.
  std::vector<ReadThreadUsage> loop_usage;
  ReadHost read_host;  // called on `loop`; empty: usage is not known
  v1::Ceilings ceilings;
  // Gets the line of every run and calibration when it is over, from any
  // thread; empty: there is no trail. Its stamps are by `clock`.
  std::function<void(const v1::AuditRecord&)> on_audit;
  const Clock* clock = nullptr;
  // Sees every batch, and the share of a level when it starts (0: it ended).
  std::function<void(const v1::Batch&)> on_batch = [](const v1::Batch&) {};
  std::function<void(uint32_t)> on_share = [](uint32_t) {};
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_SESSION_ENVIRONMENT_H_
