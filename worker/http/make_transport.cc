#include "worker/http/make_transport.h"

#include <algorithm>
#include <utility>

#include "worker/http/curl_transport.h"
#include "worker/http/header_lines.h"
#include "worker/http/plain_transport.h"

namespace byzerperf {
namespace {

bool IsPlainTarget(const TargetAddress& target) {
  const std::vector<IpAddress>& addresses = target.endpoint.addresses;
  const bool one_family = std::all_of(
      addresses.begin(), addresses.end(), [&](const IpAddress& address) {
        return address.is_v4() == addresses.front().is_v4();
      });
  // Nothing is slow to refuse on a loopback address: no race is needed.
  return target.endpoint.scheme == "http" && (one_family || IsLoopback(target));
}

}  // namespace

bool IsPlain(const HttpTransportOptions& options) {
  for (const char* name : {"Accept-Encoding", "Content-Length", "Expect", "TE",
                           "Transfer-Encoding", "Upgrade"}) {
    if (HasHeader(options.headers, name)) return false;
  }
  return options.proxy.empty() &&
         std::all_of(options.targets.begin(), options.targets.end(),
                     IsPlainTarget);
}

absl::StatusOr<std::unique_ptr<HttpTransport>> MakeHttpTransport(
    EventLoop& loop, HttpTransportOptions options) {
  return IsPlain(options) ? MakePlainTransport(loop, std::move(options))
                          : MakeCurlTransport(loop, std::move(options));
}

}  // namespace byzerperf
