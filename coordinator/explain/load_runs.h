#ifndef BYZERPERF_COORDINATOR_EXPLAIN_LOAD_RUNS_H_
#define BYZERPERF_COORDINATOR_EXPLAIN_LOAD_RUNS_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "byzerperf/v1/plan.pb.h"
#include "byzerperf/v1/result.pb.h"
#include "coordinator/explain/findings.h"

namespace byzerperf {

// The levels by their asked load, rising. `findings` must hold by_load, usable,
// failed, behind and objectives.
std::vector<LoadRuns> GroupByLoad(const v1::RunResult& result,
                                  const v1::LoadPlan& plan,
                                  const Findings& findings);

// The load that `level` is a run of. `findings` must hold `loads`.
const LoadRuns& LoadOf(const Findings& findings, size_t level);

// A number of a level; absent where it was not measured.
using LevelNumber =
    std::function<std::optional<double>(const v1::LevelResult&)>;

// How the runs of one load lie apart. The median of an even number is the mean
// of the two in the middle.
struct Spread {
  double least = 0;
  double median = 0;
  double most = 0;
};

// Over those counted runs that have the number; absent when none has.
std::optional<Spread> SpreadOver(const v1::RunResult& result,
                                 const LoadRuns& runs,
                                 const LevelNumber& number_of);
std::optional<double> MedianOver(const v1::RunResult& result,
                                 const LoadRuns& runs,
                                 const LevelNumber& number_of);

// The mean of a number over runs, and its 95 % interval by Student's t: how
// sure it is shows in how the runs differ, whatever happens within each.
struct MeanOfRuns {
  double mean = 0;
  ValueInterval ci95;
};
// So many runs it takes at least.
inline constexpr size_t kLeastRunsForInterval = 3;

// nullopt for fewer than kLeastRunsForInterval, or where one is not finite.
std::optional<MeanOfRuns> MeanOverRuns(std::span<const double> values);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_EXPLAIN_LOAD_RUNS_H_
