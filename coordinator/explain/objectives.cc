#include "coordinator/explain/objectives.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

std::optional<ValueInterval> IntervalOf(const v1::LevelResult& level,
                                        const v1::Objective& objective) {
  const auto found = level.objectives_ci95().find(objective.name());
  if (found == level.objectives_ci95().end()) return std::nullopt;
  return ValueInterval{found->second.low(), found->second.high()};
}

bool Meets(const v1::Objective& objective, double value) {
  return objective.less() ? value < objective.limit()
                          : value > objective.limit();
}

// A run without a failure shows no error rate that the limit could be held
// against; how high it may be is told by the interval.
bool IsFreeOfFailures(const v1::Objective& objective, double value) {
  return objective.name() == "error_rate" && objective.less() && value == 0;
}

ObjectiveCheck Check(const v1::LevelResult& level,
                     const v1::Objective& objective) {
  ObjectiveCheck check;
  const auto found = level.objectives().find(objective.name());
  if (found == level.objectives().end() || std::isnan(found->second)) {
    return check;
  }
  check.value = found->second;
  check.met = Meets(objective, found->second);
  check.ci95 = IntervalOf(level, objective);
  if (!IsFreeOfFailures(objective, found->second)) {
    JudgeInterval(objective, &check);
  }
  return check;
}

}  // namespace

std::vector<ObjectiveCheck> CheckObjectives(
    const v1::RunResult& result, const v1::LoadPlan& plan,
    const std::vector<size_t>& by_load) {
  std::vector<ObjectiveCheck> checks;
  for (const size_t level : by_load) {
    for (int i = 0; i < plan.objectives_size(); ++i) {
      ObjectiveCheck check =
          Check(result.levels(static_cast<int>(level)), plan.objectives(i));
      check.level = level;
      check.objective = static_cast<size_t>(i);
      checks.push_back(check);
    }
  }
  return checks;
}

void JudgeInterval(const v1::Objective& objective, ObjectiveCheck* check) {
  if (!check->ci95) return;
  const bool low_meets = Meets(objective, check->ci95->low);
  check->unsure = low_meets != Meets(objective, check->ci95->high);
  if (!check->unsure) check->met = low_meets;
}

bool MeetsAllObjectives(const LoadRuns& runs) {
  return std::all_of(
      runs.objectives.begin(), runs.objectives.end(),
      [](const ObjectiveCheck& check) { return check.met && !check.unsure; });
}

}  // namespace byzerperf
