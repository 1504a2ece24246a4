#ifndef BYZERPERF_TESTS_BENCH_WORKER_WINDOW_H_
#define BYZERPERF_TESTS_BENCH_WORKER_WINDOW_H_

#include <cstdint>

#include "byzerperf/v1/control.pb.h"

namespace byzerperf {

inline constexpr uint32_t kRequestsOfWindow = 100;  // of 50 events each

// What a worker that is well tells of one second; its rows only when asked.
v1::Batch MakeWindow(uint32_t worker, bool with_rows);

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_BENCH_WORKER_WINDOW_H_
