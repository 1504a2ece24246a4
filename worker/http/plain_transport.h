#ifndef BYZERPERF_WORKER_HTTP_PLAIN_TRANSPORT_H_
#define BYZERPERF_WORKER_HTTP_PLAIN_TRANSPORT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/loop/event_loop.h"
#include "worker/http/transport.h"
#include "worker/http/transport_options.h"

namespace byzerperf {

// The contract of MakeHttpTransport (make_transport.h) for options that
// IsPlain(), over sockets of its own: one receive call an event, which brings
// the kernel's stamp along, and no copy of what came.
absl::StatusOr<std::unique_ptr<HttpTransport>> MakePlainTransport(
    EventLoop& loop, HttpTransportOptions options);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_PLAIN_TRANSPORT_H_
