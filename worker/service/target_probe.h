#ifndef BYZERPERF_WORKER_SERVICE_TARGET_PROBE_H_
#define BYZERPERF_WORKER_SERVICE_TARGET_PROBE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/loop/loop.h"
#include "worker/http/transport.h"
#include "worker/service/http_fetch.h"

namespace byzerperf {

// What a look at one model server gave.
struct ProbedTarget {
  std::vector<std::string> models;
  std::string models_error;  // why the list could not be had
  std::string server;        // its Server header, "" when it sent none
  std::string error;         // why the server can't be reached; "" if it can
};

// Asks every target of a transport for /v1/models. One that refuses the
// connection or says 503 (a model that loads) is asked again each second as
// long as `wait_ns` lasts. Loop-thread only.
class TargetProbe {
 public:
  // One result a target, in order; may destroy the probe.
  using Done = std::function<void(const std::vector<ProbedTarget>&)>;

  // `loop` and `transport` must outlive this.
  TargetProbe(Loop& loop, HttpTransport& transport, size_t target_count);
  ~TargetProbe();
  TargetProbe(const TargetProbe&) = delete;
  TargetProbe& operator=(const TargetProbe&) = delete;

  // `done` is never called from inside.
  void Start(int64_t wait_ns, Done done);

 private:
  void Ask(size_t target);
  void OnPage(size_t target, const FetchedPage& page);

  Loop& loop_;
  std::vector<std::unique_ptr<HttpFetch>> fetches_;
  std::vector<Loop::TimerId> retries_;
  std::vector<ProbedTarget> results_;
  size_t open_ = 0;  // targets without a final result
  int64_t deadline_ns_ = 0;
  Done done_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_TARGET_PROBE_H_
