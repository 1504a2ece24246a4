#ifndef BYZERPERF_COMMON_SCHEDULE_ARRIVAL_PHASE_H_
#define BYZERPERF_COMMON_SCHEDULE_ARRIVAL_PHASE_H_

#include <cstdint>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/stats.pb.h"

namespace byzerperf {

// The phase of request `index` of an open-loop level, which is due `due_ns`
// after its start: fixed by the plan, whatever the server does. Warm-up lasts
// until its count and its time are over; cool-down begins with its count or its
// time before the level's end, whichever is first.
v1::Phase::Value PhaseOfArrival(const v1::Stage& stage, uint32_t index,
                                int64_t due_ns);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_SCHEDULE_ARRIVAL_PHASE_H_
