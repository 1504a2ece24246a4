#ifndef BYZERPERF_COORDINATOR_PLAN_OBJECTIVES_H_
#define BYZERPERF_COORDINATOR_PLAN_OBJECTIVES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

struct Objectives {
  std::vector<v1::Objective> list;
  std::vector<std::string> notices;  // names of other tools that were taken
};

// Reads --fail-on: each text is NAME_STAT OP VALUE UNIT such as
// `ttft_p99<500ms`, `error_rate<1%` or `throughput_output_tokens_per_s>1000`.
// An objective's name is the key of LevelResult.objectives (`ttft_p99_ms`),
// its limit is in that key's unit. AIPerf's names are translated.
absl::StatusOr<Objectives> ParseObjectives(
    const std::vector<std::string>& texts);

// `5%` or `0.05` as 0.05; from 0 to 1.
absl::StatusOr<double> ParseShare(const std::string& text);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_OBJECTIVES_H_
