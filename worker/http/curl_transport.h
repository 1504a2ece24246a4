#ifndef BYZERPERF_WORKER_HTTP_CURL_TRANSPORT_H_
#define BYZERPERF_WORKER_HTTP_CURL_TRANSPORT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/loop/event_loop.h"
#include "worker/http/target.h"
#include "worker/http/transport.h"

namespace byzerperf {

struct CurlTransportOptions {
  // Resolved and checked (ResolveTarget); HttpRequest::target indexes them.
  std::vector<TargetAddress> targets;
  // Complete lines, sent with every request; secret.
  std::vector<std::string> headers;
  std::string user_agent;  // UserAgent()
  std::string tls_ca_pem;  // empty: the system's authorities
  bool insecure = false;   // do not verify certificates
  bool new_connection_per_request = false;
  std::string proxy;  // a URL; empty: none, whatever the environment says
  // A reused connection that closes unanswered within this time was stale
  // (docs/metrics.md, outcomes).
  int64_t stale_window_ns = 50'000'000;
};

// `byzerperf/0.1.0 run/20260101-120000-abcd`: so that a target's owner can see
// and block it.
std::string UserAgent(std::string_view version, std::string_view run_id);

// HTTP/1.1 over libcurl's multi socket interface. Connections are kept and
// reused; nothing queues: each request in flight has its own connection.
// Redirects are not followed. The cost of a request does not grow with the
// number of connections: they are spread over several of libcurl's multi
// handles.
//
// `loop` must outlive the transport. Loop-thread only, destructor included: it
// closes all connections and calls no sink; it must not run inside a sink's
// call. InvalidArgument when a target is not resolved, or a header line or the
// proxy is not usable; no message repeats a header's value.
absl::StatusOr<std::unique_ptr<HttpTransport>> MakeCurlTransport(
    EventLoop& loop, CurlTransportOptions options);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_CURL_TRANSPORT_H_
