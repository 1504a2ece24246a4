#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_CLIENT_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_CLIENT_H_

#include "byzerperf/v1/result.pb.h"
#include "coordinator/run/level_aggregator.h"
#include "coordinator/run/level_result.h"

namespace byzerperf {

// The verdict on a level's clients. `result` has the level's distributions and
// the load that was reached.
v1::ClientHealth JudgeLevelClient(const LevelFacts& facts,
                                  const LevelAggregator& level,
                                  const v1::LevelResult& result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_CLIENT_H_
