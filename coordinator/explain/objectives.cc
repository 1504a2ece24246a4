#include "coordinator/explain/objectives.h"

#include <algorithm>
#include <cmath>

namespace byzerperf {
namespace {

ObjectiveCheck Check(const v1::LevelResult& level,
                     const v1::Objective& objective) {
  ObjectiveCheck check;
  const auto found = level.objectives().find(objective.name());
  if (found == level.objectives().end() || std::isnan(found->second)) {
    return check;
  }
  check.value = found->second;
  check.met = objective.less() ? found->second < objective.limit()
                               : found->second > objective.limit();
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

bool MeetsAllObjectives(const LoadRuns& runs) {
  return std::all_of(runs.objectives.begin(), runs.objectives.end(),
                     [](const ObjectiveCheck& check) { return check.met; });
}

}  // namespace byzerperf
