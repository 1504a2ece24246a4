#ifndef BYZERPERF_COORDINATOR_RUN_SWEEP_END_H_
#define BYZERPERF_COORDINATOR_RUN_SWEEP_END_H_

#include <cstdint>
#include <string>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// Why the levels from stage `next` on need not run after `last`: it was
// over-saturated, and all of them ask for at least its rate, so that they could
// only be worse; more runs of one rate are left out too. "" when one asks for
// less (a falling or shuffled order, more runs of several rates), with
// `--on-saturation mark`, and when none is left.
std::string WhyNoHigherRate(const v1::LoadPlan& plan, uint32_t next,
                            const v1::LevelResult& last);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_SWEEP_END_H_
