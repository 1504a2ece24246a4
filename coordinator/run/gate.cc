#include "coordinator/run/gate.h"

#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/explain.h"
#include "coordinator/explain/load_summary.h"
#include "coordinator/explain/objectives.h"

namespace byzerperf {
namespace {

// "312 (95 % interval 290 to 334)"
std::string SureValue(const v1::ObjectiveResult& objective) {
  std::string text = absl::StrCat(objective.value());
  if (!objective.has_ci95()) return text + " (how sure is not known)";
  return absl::StrCat(text, " (95 % interval ", objective.ci95().low(), " to ",
                      objective.ci95().high(), ")");
}

GateAnswer JudgeObjectives(const v1::RunResult& result,
                           bool inconclusive_passes) {
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (objective.has_value()) continue;
    return {kExitNotValid,
            absl::StrCat("level ", objective.level(), ": the value of \"",
                         objective.objective(),
                         "\" is not known (too few requests?); unknown is not "
                         "a pass")};
  }
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (objective.met() || objective.inconclusive()) continue;
    return {kExitObjectiveMissed,
            absl::StrCat("level ", objective.level(), " missed \"",
                         objective.objective(), "\": ", SureValue(objective))};
  }
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (!objective.inconclusive() || inconclusive_passes) continue;
    return {kExitInconclusive,
            absl::StrCat("level ", objective.level(), ": whether \"",
                         objective.objective(),
                         "\" is met is not sure: ", SureValue(objective),
                         "; measure longer, or let it pass with "
                         "--inconclusive pass")};
  }
  return {};
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
    one.set_inconclusive(check.unsure);
    if (!check.ci95) continue;
    one.mutable_ci95()->set_low(check.ci95->low);
    one.mutable_ci95()->set_high(check.ci95->high);
  }
  SummarizeLoads(plan, result);
}

GateAnswer JudgeRun(RunEnd::Kind kind, const v1::RunResult& result,
                    const GateRules& rules) {
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
  if (rules.require_valid) {
    GateAnswer answer = JudgeClients(result);
    if (answer.code != kExitDone) return answer;
  }
  return JudgeObjectives(result, rules.inconclusive_passes);
}

}  // namespace byzerperf
