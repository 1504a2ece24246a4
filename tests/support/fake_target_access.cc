#include "tests/support/fake_target_access.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace byzerperf {

absl::StatusOr<PinnedTarget> FakeTargetAccess::Pin(const std::string& url) {
  if (forbidden_.count(url) > 0) {
    return absl::PermissionDeniedError(
        absl::StrCat(url, " is not on this worker's --allow-target"));
  }
  PinnedTarget target;
  ASSIGN_OR_RETURN(target.address, ParseTarget(url));
  if (unresolvable_.count(url) > 0) {
    target.error = "Could not resolve host";
  }
  return target;
}

absl::StatusOr<std::unique_ptr<HttpTransport>> FakeTargetAccess::MakeTransport(
    Loop& loop, const TransportOrder& order) {
  last_order_ = order;
  ++transports_made_;
  std::unique_ptr<HttpTransport> transport = std::make_unique<FakeTransport>(
      loop,
      [server = server_, seen = seen_](const FakeRequest& request) {
        seen->push_back(request);
        return server(request);
      },
      in_flight_);
  return transport;
}

}  // namespace byzerperf
