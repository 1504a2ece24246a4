#ifndef BYZERPERF_WORKER_HTTP_MAKE_TRANSPORT_H_
#define BYZERPERF_WORKER_HTTP_MAKE_TRANSPORT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/loop/event_loop.h"
#include "worker/http/transport.h"
#include "worker/http/transport_options.h"

namespace byzerperf {

// True when the plain transport does all that is asked: every target is
// http://, no proxy, no header that changes how bodies are framed or coded, and
// no name with addresses of both families (libcurl races these).
bool IsPlain(const HttpTransportOptions& options);

// The plain transport where it can do it, else libcurl's; one for all targets
// of a run, so that their figures compare. The contract of both:
//
// HTTP/1.1. Connections are kept and reused; nothing queues: each request in
// flight has its own connection. Redirects are not followed. The cost of a
// request does not grow with the number of connections.
//
// `loop` must outlive the transport. Loop-thread only, destructor included: it
// closes all connections and calls no sink; it must not run inside a sink's
// call. InvalidArgument when a target is not resolved, or a header line or the
// proxy is not usable; no message repeats a header's value.
absl::StatusOr<std::unique_ptr<HttpTransport>> MakeHttpTransport(
    EventLoop& loop, HttpTransportOptions options);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_MAKE_TRANSPORT_H_
