#ifndef BYZERPERF_COORDINATOR_RUN_LEVEL_RESULT_H_
#define BYZERPERF_COORDINATOR_RUN_LEVEL_RESULT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "byzerperf/v1/calibration.pb.h"
#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/run/level_aggregator.h"
#include "coordinator/run/level_window.h"

namespace byzerperf {

// What a level's result needs beside what adds up.
struct LevelFacts {
  const v1::LoadPlan* plan = nullptr;
  const v1::Stage* stage = nullptr;
  uint32_t planned = 0;  // every index that must have a row
  double started_unix_s = 0;
  std::string stopped_reason;  // "" when the level came to its own end
  bool over_saturated = false;
  std::optional<v1::Degraded> degraded;

  struct Worker {
    uint32_t index = 0;       // in the roster; its health stands under it
    bool takes_part = true;   // false: none of the level's load is its own
    bool co_located = false;  // with one of its targets
    const v1::WorkerCalibration* calibration = nullptr;  // null: none fits
    // All but `requests`, which come from the rows, and what its health says.
    v1::WorkerResult result;
    WorkerStretch stretch;
  };
  std::vector<Worker> workers;
};

// The numbers of one level (docs/metrics.md, "Per level").
v1::LevelResult MakeLevelResult(const LevelFacts& facts,
                                const LevelAggregator& level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_LEVEL_RESULT_H_
