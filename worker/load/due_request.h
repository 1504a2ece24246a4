#ifndef BYZERPERF_WORKER_LOAD_DUE_REQUEST_H_
#define BYZERPERF_WORKER_LOAD_DUE_REQUEST_H_

#include <cstddef>
#include <cstdint>

#include "byzerperf/v1/stats.pb.h"
#include "worker/load/grant_queue.h"

namespace byzerperf {

// A planned request that is to be sent now; of a session, its next turn, to be
// sent when `scheduled_ns` has come.
struct DueRequest {
  GrantedIndex granted;
  uint32_t turn = 0;  // of the index's session
  v1::Phase::Value phase = v1::Phase::unset;
  size_t target = 0;
  int64_t scheduled_ns = 0;  // 0: it was never due
  // From scheduled to issued, without the time in which it was not this
  // program that held it back.
  int64_t send_lag_ns = 0;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_DUE_REQUEST_H_
