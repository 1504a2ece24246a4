#ifndef BYZERPERF_WORKER_HTTP_CURL_TRANSPORT_H_
#define BYZERPERF_WORKER_HTTP_CURL_TRANSPORT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/loop/event_loop.h"
#include "worker/http/transport.h"
#include "worker/http/transport_options.h"

namespace byzerperf {

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
    EventLoop& loop, HttpTransportOptions options);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_CURL_TRANSPORT_H_
