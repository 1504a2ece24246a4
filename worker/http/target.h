#ifndef BYZERPERF_WORKER_HTTP_TARGET_H_
#define BYZERPERF_WORKER_HTTP_TARGET_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "worker/http/allow_list.h"
#include "worker/http/ip_address.h"

namespace byzerperf {

// A model server's URL, taken apart. `userinfo_header` and `query` are secret:
// they stand in no message, log or report.
struct TargetAddress {
  std::string base;   // scheme://host:port/prefix, no userinfo, query or "/v1"
  Endpoint endpoint;  // addresses are empty until ResolveTarget
  std::string userinfo_header;  // "Authorization: Basic …", or ""
  std::string query;            // appended to each request, without '?'
  std::string masked_url;       // as given, secrets masked

  // For people: the address, or several joined by ", ".
  std::string AddressText() const;
};

// The URL with its user, password and query values replaced by ***; works for
// text that is no URL, too.
std::string MaskUrl(std::string_view url);

// Reads a URL. `http://h:8000`, `http://h:8000/`, `http://h:8000/v1` and
// `http://h:8000/v1/chat/completions` are the same target: a request's path
// begins with /v1. InvalidArgument says what is wrong and what to write.
absl::StatusOr<TargetAddress> ParseTarget(std::string_view url);

// The addresses of a host, each once, in order of preference.
using Resolver = std::function<absl::StatusOr<std::vector<IpAddress>>(
    const std::string& host)>;

// getaddrinfo. Blocks; Unavailable with the resolver's reason.
absl::StatusOr<std::vector<IpAddress>> ResolveHost(const std::string& host);

// Reads a URL, resolves its host once (if the list may allow it at all) and
// checks the result against the list:
// requests then go to these addresses and to no others, whatever the name
// leads to later. InvalidArgument (the URL), Unavailable (the name) or
// PermissionDenied (the list).
absl::StatusOr<TargetAddress> ResolveTarget(
    std::string_view url, const AllowList& allowed,
    const Resolver& resolver = ResolveHost);

// True when one of the target's addresses is of this host.
bool IsOnThisHost(const TargetAddress& target);

// True when all of the target's addresses are loopback.
bool IsLoopback(const TargetAddress& target);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_TARGET_H_
