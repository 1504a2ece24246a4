#ifndef BYZERPERF_WORKER_HTTP_ALLOW_LIST_H_
#define BYZERPERF_WORKER_HTTP_ALLOW_LIST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "worker/http/ip_address.h"

namespace byzerperf {

// Where a URL leads: what an AllowList is asked about.
struct Endpoint {
  std::string scheme;  // http or https
  std::string host;    // lower case, IPv6 without brackets
  int port = 0;
  std::vector<IpAddress> addresses;  // all that the host resolved to
};

// Which hosts a worker may send requests to. Link-local and cloud-metadata
// addresses are never allowed, even when listed.
class AllowList {
 public:
  // Nothing is allowed: what a public listener begins with.
  AllowList() = default;

  // Everything but the never-allowed: for a worker that only its own host can
  // command.
  static AllowList Everything();

  // Entries are `[SCHEME://]HOST[:PORT]`, HOST a name, an address or a network
  // (`10.0.0.0/8`, `[fd00::/8]:8000`); what is left out matches all. An
  // InvalidArgument error names the entry and the rule.
  static absl::StatusOr<AllowList> Parse(
      const std::vector<std::string>& entries);

  // Allows this endpoint's scheme, host and port (a worker's own targets).
  void Add(const Endpoint& endpoint);

  // PermissionDenied, with what to type on the worker, when the endpoint is
  // not allowed. A network entry must hold all of its addresses.
  absl::Status Check(const Endpoint& endpoint) const;

  // Likewise before its name is looked up, whatever that would find: a question
  // to the name server is a message, too.
  absl::Status CheckBeforeLookup(const Endpoint& endpoint) const;

 private:
  struct Entry {
    std::string scheme;  // "": any
    std::string host;    // "": `network` counts
    std::optional<IpAddress> network;
    int prefix_bits = 0;
    int port = 0;  // 0: any
  };

  static absl::StatusOr<Entry> ParseEntry(std::string_view text);
  static bool Matches(const Entry& entry, const Endpoint& endpoint);
  static bool MayMatch(const Entry& entry, const Endpoint& endpoint);

  bool everything_ = false;
  std::vector<Entry> entries_;
};

// `http://host:8000`, IPv6 in brackets.
std::string ToString(const Endpoint& endpoint);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_ALLOW_LIST_H_
