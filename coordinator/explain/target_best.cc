#include "coordinator/explain/target_best.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "coordinator/explain/best_level.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/objectives.h"
#include "google/protobuf/descriptor.h"

namespace byzerperf {
namespace {

bool HasAnswerByTarget(const v1::LoadPlan& plan, const Findings& findings) {
  switch (findings.best.answer) {
    case Answer::kUserRate:
    case Answer::kSingleLevel:
    case Answer::kNoUsableLevel:
      return false;
    default:
      return AreComparable(findings.best.answer) &&
             (!findings.open_loop || !plan.objectives().empty());
  }
}

std::set<std::string> TargetNames(const v1::RunResult& result) {
  std::set<std::string> names;
  for (const v1::LevelResult& level : result.levels()) {
    for (const v1::TargetResult& target : level.targets()) {
      names.insert(target.target());
    }
  }
  return names;
}

const v1::TargetResult* TargetAt(const v1::LevelResult& level,
                                 const std::string& name) {
  const auto found = std::find_if(
      level.targets().begin(), level.targets().end(),
      [&](const v1::TargetResult& target) { return target.target() == name; });
  return found == level.targets().end() ? nullptr : &*found;
}

std::optional<double> ErrorRateOf(const v1::RequestCounts& requests) {
  const double ended = static_cast<double>(requests.ok()) + requests.failed();
  if (!(ended > 0)) return std::nullopt;
  return requests.failed() / ended;
}

// A statistic by its name in v1::Distribution.
std::optional<double> StatOf(const v1::Distribution& distribution,
                             std::string_view stat) {
  const auto* field =
      v1::Distribution::descriptor()->FindFieldByName(std::string(stat));
  const auto* reflection = v1::Distribution::GetReflection();
  if (field == nullptr ||
      field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE ||
      !reflection->HasField(distribution, field)) {
    return std::nullopt;
  }
  return reflection->GetDouble(distribution, field);
}

// The value of an objective at one target, where its numbers tell it: failed
// requests are infinitely slow in an objective, and in no distribution.
std::optional<double> ObjectiveAt(const v1::TargetResult& target,
                                  std::string_view name) {
  constexpr std::string_view kUnit = "_ms";
  if (name == "error_rate") return ErrorRateOf(target.requests());
  if (target.requests().failed() > 0 || !name.ends_with(kUnit)) {
    return std::nullopt;
  }
  name.remove_suffix(kUnit.size());
  const auto stat_of = [&](std::string_view metric,
                           const v1::Distribution& distribution) {
    return name.starts_with(metric)
               ? StatOf(distribution, name.substr(metric.size()))
               : std::nullopt;
  };
  if (const auto ttft = stat_of("ttft_", target.ttft_ms())) return ttft;
  if (const auto tpot = stat_of("tpot_", target.tpot_ms())) return tpot;
  return stat_of("e2e_", target.e2e_ms());
}

// What the rule reads of a level, from one target's numbers.
v1::LevelResult LevelOfTarget(const v1::LevelResult& level,
                              const v1::TargetResult* target,
                              const v1::LoadPlan& plan) {
  v1::LevelResult own;
  own.set_level(level.level());
  *own.mutable_asked() = level.asked();
  if (target == nullptr) return own;
  const auto error_rate = ErrorRateOf(target->requests());
  own.set_valid(target->requests().ok() > 0 &&
                error_rate.value_or(0) <= plan.max_error_rate());
  if (target->has_output_tokens_per_s()) {
    own.mutable_throughput()->set_output_tokens_per_s(
        target->output_tokens_per_s());
  }
  if (target->has_cached_input_share()) {
    own.set_cached_input_share(target->cached_input_share());
  }
  for (const v1::Objective& objective : plan.objectives()) {
    const auto value = ObjectiveAt(*target, objective.name());
    if (value) (*own.mutable_objectives())[objective.name()] = *value;
  }
  return own;
}

v1::RunResult ResultOfTarget(const v1::RunResult& result,
                             const std::string& name,
                             const v1::LoadPlan& plan) {
  v1::RunResult own;
  for (const v1::LevelResult& level : result.levels()) {
    *own.add_levels() = LevelOfTarget(level, TargetAt(level, name), plan);
  }
  return own;
}

Findings FindingsOfTarget(const v1::RunResult& own, const v1::LoadPlan& plan,
                          const Findings& whole) {
  Findings findings;
  findings.open_loop = whole.open_loop;
  findings.by_load = whole.by_load;
  findings.limited = whole.limited;
  findings.behind = whole.behind;
  for (size_t i = 0; i < whole.usable.size(); ++i) {
    const v1::LevelResult& level = own.levels(static_cast<int>(i));
    const bool measured = level.throughput().has_output_tokens_per_s();
    findings.usable.push_back(whole.usable[i] && level.valid() && measured);
    findings.failed.push_back(whole.failed[i] || (measured && !level.valid()));
  }
  findings.objectives = CheckObjectives(own, plan, findings.by_load);
  findings.loads = GroupByLoad(own, plan, findings);
  // A target's numbers have no intervals: what all targets together leave open
  // is not settled by one of them. Both group the same levels by load.
  for (size_t load = 0; load < findings.loads.size(); ++load) {
    for (ObjectiveCheck& check : findings.loads[load].objectives) {
      const auto& all = whole.loads[load].objectives;
      check.unsure = check.unsure || all[check.objective].unsure;
    }
  }
  return findings;
}

bool TellsEveryObjective(const Findings& findings) {
  return std::all_of(findings.objectives.begin(), findings.objectives.end(),
                     [&](const ObjectiveCheck& check) {
                       return check.value || !findings.usable[check.level];
                     });
}

}  // namespace

std::vector<TargetBest> ChoosePerTarget(const v1::RunResult& result,
                                        const v1::LoadPlan& plan,
                                        const Findings& findings) {
  const std::set<std::string> names = TargetNames(result);
  if (names.size() < 2 || !HasAnswerByTarget(plan, findings)) return {};
  std::vector<TargetBest> per_target;
  for (const std::string& name : names) {
    const v1::RunResult own = ResultOfTarget(result, name, plan);
    const Findings own_findings = FindingsOfTarget(own, plan, findings);
    if (!TellsEveryObjective(own_findings)) return {};
    per_target.push_back({name, ChooseBestLevel(own, own_findings)});
  }
  return per_target;
}

}  // namespace byzerperf
