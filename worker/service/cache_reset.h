#ifndef BYZERPERF_WORKER_SERVICE_CACHE_RESET_H_
#define BYZERPERF_WORKER_SERVICE_CACHE_RESET_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/loop/loop.h"
#include "worker/http/transport.h"
#include "worker/service/http_fetch.h"
#include "worker/service/session_environment.h"

namespace byzerperf {

// Where a run's prefix caches are emptied.
struct CacheResetOrder {
  TransportOrder order;
  std::string path;  // POSTed to each target of `order`
};

// What the reset_cache of `run`'s options asks for: `vllm` and `sglang` mean a
// path of every target of `run`, a URL is itself the only one and gets neither
// the run's key nor its headers. PermissionDenied when the allow-list does not
// hold the URL, FailedPrecondition when its name can't be resolved.
absl::StatusOr<CacheResetOrder> MakeCacheResetOrder(const TransportOrder& run,
                                                    TargetAccess& access);

// Asks all of them once. Loop-thread only.
class CacheReset {
 public:
  // `error` is empty when every one answered 2xx; else it names the first that
  // did not, and what to do. Called once, posted to the loop.
  using Done = std::function<void(const std::string& error)>;

  // `transport` is made from `reset.order`. All three must outlive this.
  CacheReset(Loop& loop, HttpTransport& transport,
             const CacheResetOrder& reset);
  CacheReset(const CacheReset&) = delete;
  CacheReset& operator=(const CacheReset&) = delete;

  void Start(Done done);

 private:
  void OnPage(size_t target, const FetchedPage& page);

  Loop& loop_;
  const CacheResetOrder& reset_;
  std::vector<std::unique_ptr<HttpFetch>> fetches_;
  size_t open_;  // targets without an answer
  std::string error_;
  Done done_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_CACHE_RESET_H_
