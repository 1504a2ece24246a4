#include "worker/service/http_target_access.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/version.h"
#include "common/loop/event_loop.h"
#include "worker/http/make_transport.h"

namespace byzerperf {
namespace {

absl::Status OfFlag(const std::string& flag, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(),
                      absl::StrCat("--", flag, ": ", status.message()));
}

}  // namespace

HttpTargetAccess::HttpTargetAccess(Options options, AllowList allowed)
    : options_(std::move(options)), allowed_(std::move(allowed)) {}

absl::StatusOr<std::unique_ptr<HttpTargetAccess>> HttpTargetAccess::Create(
    Options options) {
  AllowList allowed = AllowList::Everything();
  if (options.only_listed || !options.allow_targets.empty()) {
    auto listed = AllowList::Parse(options.allow_targets);
    RETURN_IF_ERROR(OfFlag("allow-target", listed.status()));
    allowed = *std::move(listed);
  }
  for (const std::string& url : options.own_targets) {
    const auto target = ParseTarget(url);
    RETURN_IF_ERROR(OfFlag("target", target.status()));
    allowed.Add(target->endpoint);
  }
  return std::unique_ptr<HttpTargetAccess>(
      new HttpTargetAccess(std::move(options), std::move(allowed)));
}

absl::StatusOr<PinnedTarget> HttpTargetAccess::Pin(const std::string& url) {
  PinnedTarget pinned;
  absl::StatusOr<TargetAddress> target = ResolveTarget(url, allowed_);
  if (absl::IsUnavailable(target.status())) {
    pinned.error = std::string(target.status().message());
    ASSIGN_OR_RETURN(pinned.address, ParseTarget(url));
    return pinned;
  }
  RETURN_IF_ERROR(target.status());
  pinned.address = *std::move(target);
  pinned.same_host = IsOnThisHost(pinned.address);
  return pinned;
}

absl::StatusOr<std::unique_ptr<HttpTransport>> HttpTargetAccess::MakeTransport(
    Loop& loop, const TransportOrder& order) {
  HttpTransportOptions options;
  for (const PinnedTarget& target : order.targets) {
    options.targets.push_back(target.address);
  }
  options.headers = order.headers;
  options.user_agent = UserAgent(Version(), order.run_id);
  options.tls_ca_pem = order.options.tls_ca_pem();
  options.insecure = order.options.insecure();
  options.new_connection_per_request =
      order.options.new_connection_per_request();
  options.proxy = options_.proxy;
  return MakeHttpTransport(dynamic_cast<EventLoop&>(loop), std::move(options));
}

}  // namespace byzerperf
