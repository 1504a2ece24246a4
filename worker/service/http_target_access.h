#ifndef BYZERPERF_WORKER_SERVICE_HTTP_TARGET_ACCESS_H_
#define BYZERPERF_WORKER_SERVICE_HTTP_TARGET_ACCESS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "worker/http/allow_list.h"
#include "worker/service/session_environment.h"

namespace byzerperf {

// The way to real model servers: names looked up once, addresses held against
// the allow-list, the transport that fits them behind it.
class HttpTargetAccess : public TargetAccess {
 public:
  struct Options {
    std::vector<std::string> own_targets;    // allowed without further words
    std::vector<std::string> allow_targets;  // AllowList::Parse
    // Others can command this worker: only what is listed is allowed.
    bool only_listed = false;
    std::string proxy;
  };

  // InvalidArgument names the flag and the entry that can't be read.
  static absl::StatusOr<std::unique_ptr<HttpTargetAccess>> Create(
      Options options);

  std::vector<std::string> OwnTargets() const override {
    return options_.own_targets;
  }
  absl::StatusOr<PinnedTarget> Pin(const std::string& url) override;
  // `loop` must be an EventLoop.
  absl::StatusOr<std::unique_ptr<HttpTransport>> MakeTransport(
      Loop& loop, const TransportOrder& order) override;

 private:
  HttpTargetAccess(Options options, AllowList allowed);

  const Options options_;
  const AllowList allowed_;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_SERVICE_HTTP_TARGET_ACCESS_H_
