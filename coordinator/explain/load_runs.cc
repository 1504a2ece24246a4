#include "coordinator/explain/load_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "common/stats/student_t.h"
#include "coordinator/explain/explain.h"
#include "coordinator/explain/objectives.h"

namespace byzerperf {
namespace {

// What a level says against its load; a tie is decided by it too.
bool SpeaksAgainst(const Findings& findings, size_t level) {
  return !findings.usable[level] &&
         (findings.failed[level] || findings.behind[level]);
}

void SetCounted(const Findings& findings, LoadRuns* runs) {
  std::vector<size_t> usable;
  size_t against = 0;
  for (const size_t level : runs->levels) {
    if (findings.usable[level]) usable.push_back(level);
    if (SpeaksAgainst(findings, level)) ++against;
  }
  runs->usable = usable.size() > against;
  runs->counted = runs->usable ? usable : runs->levels;
}

// Rises from best to worst; what is unknown is worst.
double Badness(const v1::Objective& objective, const ObjectiveCheck& check) {
  if (!check.value) return std::numeric_limits<double>::infinity();
  return objective.less() ? *check.value : -*check.value;
}

ObjectiveCheck MedianCheck(const v1::Objective& objective,
                           std::vector<ObjectiveCheck> checks) {
  std::stable_sort(checks.begin(), checks.end(),
                   [&](const ObjectiveCheck& a, const ObjectiveCheck& b) {
                     return Badness(objective, a) < Badness(objective, b);
                   });
  ObjectiveCheck median = checks[checks.size() / 2];
  if (checks.size() < kLeastRunsForInterval) return median;
  std::vector<double> values;
  for (const ObjectiveCheck& check : checks) {
    if (check.value) values.push_back(*check.value);
  }
  // Where a run has no value or failures reach it, the median run's own
  // interval stays. So it does where no run had any: that none differs from 0
  // does not show that none ever will.
  const bool all_zero = std::all_of(values.begin(), values.end(),
                                    [](double value) { return value == 0; });
  const auto between_runs = values.size() == checks.size() && !all_zero
                                ? MeanOverRuns(values)
                                : std::nullopt;
  if (between_runs) {
    median.ci95 = between_runs->ci95;
    JudgeInterval(objective, &median);
  }
  return median;
}

void SetObjectives(const v1::LoadPlan& plan, const Findings& findings,
                   LoadRuns* runs) {
  for (int i = 0; i < plan.objectives_size(); ++i) {
    std::vector<ObjectiveCheck> checks;
    for (const ObjectiveCheck& check : findings.objectives) {
      if (check.objective == static_cast<size_t>(i) &&
          std::find(runs->counted.begin(), runs->counted.end(), check.level) !=
              runs->counted.end()) {
        checks.push_back(check);
      }
    }
    runs->objectives.push_back(MedianCheck(plan.objectives(i), checks));
  }
}

}  // namespace

std::vector<LoadRuns> GroupByLoad(const v1::RunResult& result,
                                  const v1::LoadPlan& plan,
                                  const Findings& findings) {
  std::vector<LoadRuns> loads;
  for (const size_t level : findings.by_load) {
    const double load = AskedLoadOf(result.levels(static_cast<int>(level)));
    if (loads.empty() || loads.back().load != load) {
      loads.emplace_back().load = load;
    }
    loads.back().levels.push_back(level);
  }
  for (LoadRuns& runs : loads) {
    SetCounted(findings, &runs);
    SetObjectives(plan, findings, &runs);
  }
  return loads;
}

std::optional<MeanOfRuns> MeanOverRuns(std::span<const double> values) {
  if (values.size() < kLeastRunsForInterval) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  if (!std::isfinite(mean)) return std::nullopt;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double half = StudentT95(n - 1) * std::sqrt(squares / (n - 1) / n);
  return MeanOfRuns{mean, {std::max(0.0, mean - half), mean + half}};
}

const LoadRuns& LoadOf(const Findings& findings, size_t level) {
  return *std::find_if(findings.loads.begin(), findings.loads.end(),
                       [level](const LoadRuns& runs) {
                         return std::find(runs.levels.begin(),
                                          runs.levels.end(),
                                          level) != runs.levels.end();
                       });
}

std::optional<Spread> SpreadOver(const v1::RunResult& result,
                                 const LoadRuns& runs,
                                 const LevelNumber& number_of) {
  std::vector<double> values;
  for (const size_t level : runs.counted) {
    const auto value = number_of(result.levels(static_cast<int>(level)));
    if (value) values.push_back(*value);
  }
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double upper = values[values.size() / 2];
  const double lower = values[(values.size() - 1) / 2];
  return Spread{values.front(), lower == upper ? lower : (lower + upper) / 2,
                values.back()};
}

std::optional<double> MedianOver(const v1::RunResult& result,
                                 const LoadRuns& runs,
                                 const LevelNumber& number_of) {
  const auto spread = SpreadOver(result, runs, number_of);
  if (!spread) return std::nullopt;
  return spread->median;
}

}  // namespace byzerperf
