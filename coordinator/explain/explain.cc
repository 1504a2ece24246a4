#include "coordinator/explain/explain.h"

#include <algorithm>
#include <numeric>

#include "coordinator/explain/best_level.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/movement.h"
#include "coordinator/explain/objectives.h"
#include "coordinator/explain/warnings.h"

namespace byzerperf {
namespace {

// Above this share of rows that were sent again or lost, a level is no basis
// for a choice.
constexpr double kMaxDegradedShare = 0.01;

bool IsUsable(const v1::LevelResult& level) {
  const bool degraded =
      level.has_degraded() && level.degraded().share() > kMaxDegradedShare;
  return level.valid() && !degraded &&
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

std::vector<size_t> InRisingLoad(const v1::RunResult& result) {
  std::vector<size_t> order(static_cast<size_t>(result.levels_size()));
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return AskedLoadOf(result.levels(static_cast<int>(a))) <
           AskedLoadOf(result.levels(static_cast<int>(b)));
  });
  return order;
}

}  // namespace

double AskedLoadOf(const v1::LevelResult& level) {
  return level.asked().has_concurrency()
             ? static_cast<double>(level.asked().concurrency())
             : level.asked().rate_per_s();
}

Findings Explain(const v1::RunResult& result, const v1::LoadPlan& plan) {
  Findings findings;
  findings.by_load = InRisingLoad(result);
  for (const v1::LevelResult& level : result.levels()) {
    findings.usable.push_back(IsUsable(level));
    findings.failed.push_back(HasTooManyErrors(level, plan.max_error_rate()));
    findings.limited.push_back(VerdictOf(level) == ClientVerdict::kLimited);
  }
  LeaveOutLimited(&findings);
  findings.client = FindClient(result, findings.by_load);
  findings.objectives = CheckObjectives(result, plan, findings.by_load);
  findings.best = ChooseBestLevel(result, findings);
  findings.warnings = FindWarnings(result, findings);
  findings.movements = DescribeMovements(result, findings.best);
  return findings;
}

}  // namespace byzerperf
