#include "coordinator/explain/explain.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <tuple>

#include "coordinator/explain/best_level.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/curve.h"
#include "coordinator/explain/kept_rate.h"
#include "coordinator/explain/limits.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/movement.h"
#include "coordinator/explain/objectives.h"
#include "coordinator/explain/target_best.h"
#include "coordinator/explain/warnings.h"
#include "coordinator/explain/worker_warnings.h"

namespace byzerperf {
namespace {

// Above this share of rows that were sent again or lost, a level is no basis
// for a choice.
constexpr double kMaxDegradedShare = 0.01;

bool IsUsable(const v1::LevelResult& level) {
  return level.valid() && !IsMuchDegraded(level) &&
         level.throughput().has_output_tokens_per_s();
}

// A level that was stopped from outside did not fail.
bool HasTooManyErrors(const v1::LevelResult& level, double max_error_rate) {
  return !level.valid() && level.requests().failed() > 0 &&
         (level.requests().ok() == 0 || level.error_rate() > max_error_rate);
}

// Numbers that tell of the client decide nothing while others remain.
void LeaveOutLimited(Findings* findings) {
  bool others_remain = false;
  for (size_t i = 0; i < findings->usable.size(); ++i) {
    others_remain =
        others_remain || (findings->usable[i] && !findings->limited[i]);
  }
  if (!others_remain) return;
  for (size_t i = 0; i < findings->usable.size(); ++i) {
    if (findings->limited[i]) findings->usable[i] = false;
  }
}

bool IsOpenLoop(const v1::RunResult& result, const v1::LoadPlan& plan) {
  return std::any_of(result.levels().begin(), result.levels().end(),
                     [](const auto& level) {
                       return level.asked().has_rate_per_s();
                     }) ||
         std::any_of(
             plan.stages().begin(), plan.stages().end(),
             [](const auto& stage) { return stage.load().has_arrivals(); });
}

// Only rates that the server kept up with can be chosen; a burst has none. A
// queue is the server's only where neither the client nor a lost worker made
// it.
void JudgeRates(const v1::RunResult& result, const v1::LoadPlan& plan,
                Findings* findings) {
  for (size_t i = 0; i < findings->usable.size(); ++i) {
    const v1::LevelResult& level = result.levels(static_cast<int>(i));
    if (!level.asked().has_rate_per_s() || IsBurst(level)) continue;
    const RateOutcome outcome = JudgeRate(level, ArrivalsOf(plan, level));
    const bool tells_of_server =
        (findings->usable[i] ||
         (level.over_saturated() && !level.has_degraded())) &&
        !findings->limited[i];
    findings->behind[i] = tells_of_server && outcome == RateOutcome::kBehind;
    findings->usable[i] =
        findings->usable[i] && outcome == RateOutcome::kKeptUp;
  }
}

std::vector<size_t> InRisingLoad(const v1::RunResult& result) {
  std::vector<size_t> order(static_cast<size_t>(result.levels_size()));
  std::iota(order.begin(), order.end(), size_t{0});
  // Runs of one load by their names: c0005, c0005-2 … c0005-10.
  const auto key = [&](size_t at) {
    const v1::LevelResult& level = result.levels(static_cast<int>(at));
    return std::tuple(AskedLoadOf(level), level.level().size(), level.level());
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return key(a) < key(b); });
  return order;
}

bool CountsSessions(const v1::RunResult& result) {
  return std::any_of(
      result.levels().begin(), result.levels().end(),
      [](const auto& level) { return level.requests().sessions() > 0; });
}

std::optional<double> UserRateOf(const v1::LoadPlan& plan) {
  for (const v1::Stage& stage : plan.stages()) {
    if (stage.user_gap_s() > 0) {
      return stage.load().concurrency() / stage.user_gap_s();
    }
  }
  return std::nullopt;
}

}  // namespace

bool IsMuchDegraded(const v1::LevelResult& level) {
  return level.has_degraded() && level.degraded().share() > kMaxDegradedShare;
}

double AskedLoadOf(const v1::LevelResult& level) {
  return level.asked().has_concurrency()
             ? static_cast<double>(level.asked().concurrency())
             : level.asked().rate_per_s();
}

Findings Explain(const v1::RunResult& result, const v1::LoadPlan& plan) {
  Findings findings;
  findings.open_loop = IsOpenLoop(result, plan);
  findings.sessions = CountsSessions(result);
  findings.own_servers = HaveOwnServers(result, plan);
  findings.user_rate_per_s = UserRateOf(plan);
  findings.by_load = InRisingLoad(result);
  findings.behind.resize(static_cast<size_t>(result.levels_size()));
  for (const v1::LevelResult& level : result.levels()) {
    findings.usable.push_back(IsUsable(level));
    findings.failed.push_back(HasTooManyErrors(level, plan.max_error_rate()));
    findings.limited.push_back(VerdictOf(level) == ClientVerdict::kLimited);
  }
  JudgeRates(result, plan, &findings);
  LeaveOutLimited(&findings);
  findings.client = FindClient(result, findings.by_load);
  findings.objectives = CheckObjectives(result, plan, findings.by_load);
  findings.loads = GroupByLoad(result, plan, findings);
  findings.best = ChooseBestLevel(result, findings);
  findings.per_target = ChoosePerTarget(result, plan, findings);
  findings.curve = ReadCurve(result, findings);
  findings.limits = FindLimits(result, findings);
  findings.limit = FindRunLimit(result, findings);
  findings.warnings = FindWarnings(result, plan, findings);
  findings.movements = DescribeMovements(result, findings);
  return findings;
}

}  // namespace byzerperf
