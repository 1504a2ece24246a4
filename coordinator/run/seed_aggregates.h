#ifndef BYZERPERF_COORDINATOR_RUN_SEED_AGGREGATES_H_
#define BYZERPERF_COORDINATOR_RUN_SEED_AGGREGATES_H_

#include <cstdint>
#include <optional>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/record.pb.h"
#include "byzerperf/v1/result.pb.h"

namespace byzerperf {

// The 19 aggregates of byzer-perf 0.1.x under its own names, so that old
// reports stay comparable. Formulas are that program's (docs/metrics.md), taken
// over every `ok` row of a level, warm-up included, from the numbers that stand
// in the rows. Byzer-LLM's server times are not on its HTTP interface: E2E
// stands for its `time_cost`, TTFT for `first_token_time`, output tokens / E2E
// for `speed`. A row without a first token (no streaming) adds 0 to the latter
// sums, as a missing value did there.
class SeedAggregates {
 public:
  // Rows that are not `ok` are passed over.
  void Add(const v1::RequestRecord& row);

  // All zero but the concurrency when no row was `ok`.
  v1::ByzerPerfAggregates Make(double num_concurrent_requests) const;

 private:
  uint32_t rows_ = 0;
  uint64_t generated_tokens_ = 0;
  uint64_t input_tokens_ = 0;
  double server_duration_ms_ = 0;
  double client_duration_ms_ = 0;
  double server_sum_speed_ = 0;
  double server_sum_first_token_ms_ = 0;
  std::optional<double> first_submit_s_;
  std::optional<double> last_complete_s_;
};

// That program knows no rates: num_concurrent_requests of an open-loop level is
// the concurrency that it reached on average, 0 when that is unknown.
double SeedConcurrency(const v1::Stage& stage, const v1::LevelResult& result);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_RUN_SEED_AGGREGATES_H_
