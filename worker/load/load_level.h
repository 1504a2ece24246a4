#ifndef BYZERPERF_WORKER_LOAD_LOAD_LEVEL_H_
#define BYZERPERF_WORKER_LOAD_LOAD_LEVEL_H_

#include <cstdint>
#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "common/base/duration.h"
#include "common/loop/thread_usage.h"
#include "worker/load/load_window.h"
#include "worker/load/recorder.h"
#include "worker/load/run_context.h"

namespace byzerperf {

// One loop's part of a level.
struct LoopOrder {
  uint32_t stage = 0;
  int64_t start_ns = 0;
  // Closed loop: slots. Open loop: requests in flight at most; 0: no limit.
  uint32_t share = 0;
  uint32_t warmup_requests = 0;  // closed loop: this loop's first indices
  uint32_t first_slot = 0;       // number of its first slot among all slots
  int64_t window_ns = 0;         // from one window to the next
  uint32_t prefill_share = 0;    // waiting for first tokens; 0: no limit
  uint32_t workers = 1;          // that take part
  // Slot k of this loop has the rank first_rank + k × rank_step in the level:
  // ramps and edges take slots in the order of their ranks.
  uint32_t first_rank = 0;
  uint32_t rank_step = 1;
};

// What a loop knows of the level that runs.
struct LoadLevel {
  LoadLevel(const LoopOrder& order_in, const RunContext& run)
      : order(order_in),
        stage(run.plan.stages(static_cast<int>(order_in.stage))),
        recorder(run, order_in.start_ns, KindOf(stage)),
        prefill_share(order_in.prefill_share) {
    state.share = order.share;
    if (stage.has_duration_s()) {
      end_ns = order.start_ns + SecondsToNs(stage.duration_s());
    }
  }

  bool is_open() const { return stage.load().has_arrivals(); }

  const LoopOrder order;
  const v1::Stage& stage;
  Recorder recorder;
  LoopState state;
  uint32_t prefill_share = 0;  // as it is now; 0: no limit
  std::optional<ThreadUsage> usage_at_start;
  std::optional<int64_t> end_ns;  // of a level that is bound by time
  bool began = false;
  bool time_over = false;
  bool ending = false;
};

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_LOAD_LOAD_LEVEL_H_
