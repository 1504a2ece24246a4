#include "coordinator/run/gate.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/stats/confidence.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/explain.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/load_summary.h"
#include "coordinator/explain/objectives.h"
#include "coordinator/plan/objectives.h"
#include "coordinator/report/objective_text.h"

namespace byzerperf {
namespace {

v1::Objective ObjectiveOf(const v1::ObjectiveResult& result) {
  const auto parsed = ParseObjectives({result.objective()});
  return parsed.ok() && !parsed->list.empty() ? parsed->list.front()
                                              : v1::Objective();
}

// "312 ms (95 % interval 290 ms to 334 ms)", as the report has it.
std::string SureValue(const v1::ObjectiveResult& result) {
  const v1::Objective objective = ObjectiveOf(result);
  const std::string text = ObjectiveValue(objective, result.value());
  if (!result.has_ci95()) return text + " (how sure is not known)";
  return absl::StrCat(text, " (95 % interval ",
                      ObjectiveValue(objective, result.ci95().low()), " to ",
                      ObjectiveValue(objective, result.ci95().high()), ")");
}

// "level c0005", or "level c0005 (median of 3 runs)".
std::string NameOf(const v1::RunResult& result,
                   const v1::ObjectiveResult& objective) {
  std::string name = absl::StrCat("level ", objective.level());
  for (const v1::LoadSummary& load : result.loads()) {
    if (load.levels(0) != objective.level()) continue;
    absl::StrAppend(&name, " (median of ", load.levels_size(), " runs)");
  }
  return name;
}

// Why a pass is not sure; "" where it is.
std::string DoubtOf(const v1::ObjectiveResult& objective) {
  if (objective.inconclusive()) {
    return absl::StrCat("not sure: ", SureValue(objective));
  }
  if (!objective.has_ci95()) return "how sure is not known";
  const bool no_failure = ObjectiveOf(objective).name() == "error_rate" &&
                          objective.value() == 0 && objective.ci95().high() > 0;
  return no_failure ? absl::StrFormat(
                          "no request failed, and at most %.3g %% would "
                          "(95 %% interval)",
                          objective.ci95().high() * 100)
                    : "";
}

std::vector<std::string> NotesOnPass(const v1::RunResult& result) {
  std::map<std::string, std::vector<std::string>> doubts;
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    const std::string doubt = DoubtOf(objective);
    if (doubt.empty()) continue;
    doubts[objective.objective()].push_back(
        absl::StrCat(NameOf(result, objective), ": ", doubt));
  }
  std::vector<std::string> notes;
  notes.reserve(doubts.size());
  for (const auto& [objective, each] : doubts) {
    notes.push_back(absl::StrCat("\"", objective, "\" passes; ",
                                 absl::StrJoin(each, "; ")));
  }
  return notes;
}

GateAnswer JudgeObjectives(const v1::RunResult& result,
                           bool inconclusive_passes) {
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (objective.has_value()) continue;
    return {kExitNotValid,
            absl::StrCat(NameOf(result, objective), ": the value of \"",
                         objective.objective(),
                         "\" is not known (too few requests?); unknown is not "
                         "a pass")};
  }
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (objective.met() || objective.inconclusive()) continue;
    return {kExitObjectiveMissed,
            absl::StrCat(NameOf(result, objective), " missed \"",
                         objective.objective(), "\": ", SureValue(objective))};
  }
  for (const v1::ObjectiveResult& objective : result.objective_results()) {
    if (!objective.inconclusive() || inconclusive_passes) continue;
    return {kExitInconclusive,
            absl::StrCat(NameOf(result, objective), ": whether \"",
                         objective.objective(),
                         "\" is met is not sure: ", SureValue(objective),
                         "; measure longer, or let it pass with "
                         "--inconclusive pass")};
  }
  return {kExitDone, "", NotesOnPass(result)};
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

// A gate fails closed: one unknown value is not made up for by other runs.
bool KnowsEveryValue(const LoadRuns& load,
                     const std::vector<ObjectiveCheck>& checks) {
  return std::all_of(
      checks.begin(), checks.end(), [&](const ObjectiveCheck& check) {
        return check.value ||
               std::find(load.counted.begin(), load.counted.end(),
                         check.level) == load.counted.end();
      });
}

// The load that each level is judged with; null: by itself.
std::vector<const LoadRuns*> JudgedTogether(
    const std::vector<LoadRuns>& loads,
    const std::vector<ObjectiveCheck>& checks, size_t levels) {
  std::vector<const LoadRuns*> together(levels);
  for (const LoadRuns& load : loads) {
    if (!load.usable || load.counted.size() < kLeastRunsForInterval ||
        !KnowsEveryValue(load, checks)) {
      continue;
    }
    for (const size_t level : load.counted) together[level] = &load;
  }
  return together;
}

void AddResult(const v1::LoadPlan& plan, const std::string& level,
               const ObjectiveCheck& check, v1::RunResult* result) {
  v1::ObjectiveResult& one = *result->add_objective_results();
  one.set_level(level);
  one.set_objective(plan.objectives(static_cast<int>(check.objective)).text());
  if (check.value) one.set_value(*check.value);
  one.set_met(check.met);
  one.set_inconclusive(check.unsure);
  if (!check.ci95) return;
  *one.mutable_ci95() = MakeInterval(check.ci95->low, check.ci95->high);
}

}  // namespace

void FillObjectiveResults(const v1::LoadPlan& plan, v1::RunResult* result) {
  result->clear_objective_results();
  SummarizeLoads(plan, result);
  std::vector<size_t> levels(static_cast<size_t>(result->levels_size()));
  std::iota(levels.begin(), levels.end(), size_t{0});
  const auto checks = CheckObjectives(*result, plan, levels);
  std::vector<LoadRuns> loads;
  if (result->loads_size() > 0) loads = Explain(*result, plan).loads;
  const auto together = JudgedTogether(loads, checks, levels.size());
  for (const ObjectiveCheck& check : checks) {
    const LoadRuns* load = together[check.level];
    if (load != nullptr && load->counted.front() != check.level) continue;
    AddResult(plan, result->levels(static_cast<int>(check.level)).level(),
              load == nullptr ? check : load->objectives[check.objective],
              result);
  }
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
