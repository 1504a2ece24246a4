#include "common/schedule/arrival_phase.h"

#include "common/base/duration.h"

namespace byzerperf {

v1::Phase::Value PhaseOfArrival(const v1::Stage& stage, uint32_t index,
                                int64_t due_ns) {
  if (index < stage.warmup_request_count() ||
      due_ns < SecondsToNs(stage.warmup_duration_s())) {
    return v1::Phase::warmup;
  }
  const bool last_by_count =
      index + uint64_t{stage.cooldown_request_count()} >= stage.request_count();
  const bool last_by_time =
      stage.has_duration_s() && stage.has_cooldown_duration_s() &&
      due_ns >= SecondsToNs(stage.duration_s() - stage.cooldown_duration_s());
  return last_by_count || last_by_time ? v1::Phase::cooldown
                                       : v1::Phase::measured;
}

}  // namespace byzerperf
