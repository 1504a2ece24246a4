#ifndef BYZERPERF_COORDINATOR_EXPLAIN_MODEL_CONTRAST_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_MODEL_CONTRAST_H_

#include <optional>

#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// Two models of a mix that lie so far apart at one level that a figure over
// both of them is of neither.
struct ModelContrast {
  int low = 0;  // places in LevelResult.models
  int high = 0;
  double low_value = 0;
  double high_value = 0;
};

// By TTFT at p50, in ms; E2E where no model of the level has a TTFT. The
// highest is at least twice the lowest. Models of too few requests for a p50
// are left out.
std::optional<ModelContrast> LatencyContrast(const v1::LevelResult& level);

// By error rate. The highest is at least 5 points above the lowest, by 5 failed
// requests or more.
std::optional<ModelContrast> ErrorContrast(const v1::LevelResult& level);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_MODEL_CONTRAST_H_
