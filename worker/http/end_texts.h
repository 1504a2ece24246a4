#ifndef BYZERPERF_WORKER_HTTP_END_TEXTS_H_
#define BYZERPERF_WORKER_HTTP_END_TEXTS_H_

#include <cstdint>
#include <string>

#include "worker/http/transport.h"

namespace byzerperf {

// The words of ends that both transports know.

// "no response within 2s"; which part of it is missing is read from `result`.
std::string TimeoutText(const HttpResult& result, int64_t timeout_ns);

// Of a kept-alive connection that closed too late to have been stale.
std::string LateCloseText(const HttpResult& result, int64_t now_ns);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_END_TEXTS_H_
