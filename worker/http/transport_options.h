#ifndef BYZERPERF_WORKER_HTTP_TRANSPORT_OPTIONS_H_
#define BYZERPERF_WORKER_HTTP_TRANSPORT_OPTIONS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "worker/http/target.h"

namespace byzerperf {

struct HttpTransportOptions {
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

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_TRANSPORT_OPTIONS_H_
