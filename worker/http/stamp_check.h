#ifndef BYZERPERF_WORKER_HTTP_STAMP_CHECK_H_
#define BYZERPERF_WORKER_HTTP_STAMP_CHECK_H_

#include <optional>

namespace byzerperf {

// Whether this kernel stamps what a TCP socket receives, tried on a connection
// over loopback: some sandboxes take the option and never stamp. nullopt when
// no such connection could be made. Waits a tenth of a second at most.
std::optional<bool> KernelStampsWork();

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_HTTP_STAMP_CHECK_H_
