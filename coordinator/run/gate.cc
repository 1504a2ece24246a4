#include "coordinator/run/gate.h"

#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/explain.h"
#include "coordinator/explain/objectives.h"

namespace byzerperf {
namespace {

GateAnswer JudgeObjectives(const v1::RunResult& result) {
  GateAnswer answer;
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (objective.has_value()) continue;
    return {kExitNotValid,
            absl::StrCat("level ", objective.level(), ": the value of \"",
                         objective.objective(),
                         "\" is not known (too few requests?); unknown is not "
                         "a pass")};
  }
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (objective.met()) continue;
    return {kExitObjectiveMissed,
            absl::StrCat("level ", objective.level(), " missed \"",
                         objective.objective(), "\": ", objective.value())};
  }
  return answer;
}

GateAnswer JudgeClients(const v1::RunResult& result) {
  for (const v1::LevelResult& level : result.levels()) {
    const v1::ClientHealth& client = level.client();
    if (VerdictOf(level) == ClientVerdict::kOk) continue;
    return {
        kExitNotValid,
        absl::StrCat("level ", level.level(),
                     VerdictOf(level) == ClientVerdict::kLimited
                         ? ": the client was the limit ("
                         : ": whether the client was the limit is unknown (",
                     client.cause(),
                     "); --require-valid, which --fail-on implies, wants "
                     "to know that it was not. The report says what to do")};
  }
  return {};
}

// At a rate, what was lost nobody made up for; so few that the level is usable
// all the same do not matter. A closed loop goes on with others' slots,
// whatever was in flight.
GateAnswer JudgeLosses(const v1::RunResult& result) {
  for (const v1::LevelResult& level : result.levels()) {
    if (!level.asked().has_rate_per_s() || level.requests().lost() == 0 ||
        !IsMuchDegraded(level)) {
      continue;
    }
    return {kExitNotValid,
            absl::StrCat("level ", level.level(), ": ", level.requests().lost(),
                         " requests were lost with a worker and not sent "
                         "again, so the level was left out of the choice")};
  }
  return {};
}

}  // namespace

void FillObjectiveResults(const v1::LoadPlan& plan, v1::RunResult* result) {
  result->clear_objective_results();
  std::vector<size_t> levels(static_cast<size_t>(result->levels_size()));
  std::iota(levels.begin(), levels.end(), size_t{0});
  for (const ObjectiveCheck& check : CheckObjectives(*result, plan, levels)) {
    v1::ObjectiveResult& one = *result->add_objective_results();
    one.set_level(result->levels(static_cast<int>(check.level)).level());
    one.set_objective(
        plan.objectives(static_cast<int>(check.objective)).text());
    if (check.value) one.set_value(*check.value);
    one.set_met(check.met);
  }
}

GateAnswer JudgeRun(RunEnd::Kind kind, const v1::RunResult& result,
                    bool require_valid) {
  switch (kind) {
    case RunEnd::Kind::kRefused:
      return {kExitBadInput, result.ended_reason()};
    case RunEnd::Kind::kStopped:
      return {kExitStopped, result.ended_reason()};
    case RunEnd::Kind::kFailed:
      return {kExitNotValid, result.ended_reason()};
    case RunEnd::Kind::kDone:
      break;
  }
  for (const v1::LevelResult& level : result.levels()) {
    if (level.valid()) continue;
    return {kExitNotValid,
            absl::StrCat("level ", level.level(),
                         " is not valid: ", level.invalid_reason())};
  }
  GateAnswer losses = JudgeLosses(result);
  if (losses.code != kExitDone) return losses;
  if (require_valid) {
    GateAnswer answer = JudgeClients(result);
    if (answer.code != kExitDone) return answer;
  }
  return JudgeObjectives(result);
}

}  // namespace byzerperf
