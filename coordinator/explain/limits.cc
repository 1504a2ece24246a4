#include "coordinator/explain/limits.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "coordinator/explain/added_time.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/own_limits.h"

namespace byzerperf {
namespace {

bool IsCause(const LimitFinding& finding) {
  return finding.limit != Limit::kNone && finding.limit != Limit::kUnknown;
}

// A level that was cut short or mostly failed tells by its own causes alone.
bool IsValid(const v1::RunResult& result, const LoadRuns& runs) {
  return std::all_of(runs.counted.begin(), runs.counted.end(),
                     [&result](size_t level) {
                       return result.levels(static_cast<int>(level)).valid();
                     });
}

// The causes of one load: what it shows by itself, with what added to its time
// before the last of them.
std::vector<LimitFinding> LimitsOfLoad(const v1::RunResult& result,
                                       const Findings& findings,
                                       const LoadRuns* base,
                                       const LoadRuns& runs) {
  std::vector<LimitFinding> found = OwnLimits(result, findings, runs);
  std::vector<LimitFinding> added = {
      {.limit = Limit::kUnknown, .level = runs.counted.front()}};
  if (base != nullptr && base->load < runs.load && IsValid(result, runs)) {
    added = AddedTimeLimits(result, findings, *base, runs);
  }
  const auto place = std::find_if(
      found.begin(), found.end(),
      [](const LimitFinding& one) { return one.limit > Limit::kDecode; });
  found.insert(place, added.begin(), added.end());
  if (std::any_of(found.begin(), found.end(), IsCause)) {
    std::erase_if(found, [](const LimitFinding& one) { return !IsCause(one); });
  }
  return found;
}

double NamedLoad(const Findings& findings, const LimitFinding& finding) {
  return LoadOf(findings, finding.level).load;
}

// The strongest cause of the highest load that has one; without any what the
// highest load says: that nothing limits a lower one tells nothing of it.
LimitFinding AtHighest(const Findings& findings) {
  LimitFinding highest;
  LimitFinding highest_cause;
  double load = -1;
  for (const LimitFinding& finding : findings.limits) {
    if (NamedLoad(findings, finding) <= load) continue;
    load = NamedLoad(findings, finding);
    highest = finding;
    if (IsCause(finding)) highest_cause = finding;
  }
  return highest.limit == Limit::kUnknown && IsCause(highest_cause)
             ? highest_cause
             : highest;
}

bool ClientLimits(const Findings& findings, size_t level) {
  return std::any_of(findings.limits.begin(), findings.limits.end(),
                     [level](const LimitFinding& one) {
                       return one.level == level && one.limit == Limit::kClient;
                     });
}

// Of loads that tell of the client only where no other one tells of the server.
LimitFinding BeyondBest(const Findings& findings) {
  const double best = LoadOf(findings, *findings.best.level).load;
  std::optional<LimitFinding> of_client;
  for (const LimitFinding& finding : findings.limits) {
    if (NamedLoad(findings, finding) <= best || !IsCause(finding)) continue;
    if (!ClientLimits(findings, finding.level)) return finding;
    if (!of_client) of_client = finding;
  }
  return of_client ? *of_client : AtHighest(findings);
}

double FailuresAt(const v1::RunResult& result, const LoadRuns& runs,
                  Limit limit) {
  const Failures all = FailuresOf(result, runs.counted);
  return limit == Limit::kRateLimiting ? all.rate_limited : all.others;
}

// Where one load has enough failures by itself it has numbers to show.
std::optional<LimitFinding> AtWorstLoad(const Findings& findings, Limit limit) {
  std::optional<LimitFinding> worst;
  for (const LimitFinding& one : findings.limits) {
    if (one.limit == limit && (!worst || one.value > worst->value)) worst = one;
  }
  return worst;
}

std::optional<LimitFinding> OverTheRun(const v1::RunResult& result,
                                       const Findings& findings, Limit limit,
                                       double share) {
  double most = 0;
  std::optional<LimitFinding> found;
  for (const LoadRuns& runs : findings.loads) {
    const double failures = FailuresAt(result, runs, limit);
    if (!std::isfinite(runs.load) || failures <= most) continue;
    most = failures;
    found = {.limit = limit,
             .level = runs.counted.front(),
             .value = share,
             .of_run = true};
  }
  return found;
}

// The failures of the whole run, where they are a cause: those that some load
// shows by itself first.
std::optional<LimitFinding> RunFailures(const v1::RunResult& result,
                                        const Findings& findings) {
  const FailedShares failed = FailedSharesOf(result, findings.by_load);
  const std::pair<Limit, double> causes[] = {
      {Limit::kRateLimiting, failed.rate_limited},
      {Limit::kErrors, failed.others}};
  for (const auto& [limit, share] : causes) {
    if (!(share > 0)) continue;
    if (auto worst = AtWorstLoad(findings, limit)) return worst;
  }
  for (const auto& [limit, share] : causes) {
    if (!(share > 0)) continue;
    if (auto found = OverTheRun(result, findings, limit, share)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::vector<LimitFinding> FindLimits(const v1::RunResult& result,
                                     const Findings& findings) {
  std::vector<LimitFinding> limits;
  const LoadRuns* base = BaseLoad(result, findings);
  for (const LoadRuns& runs : findings.loads) {
    if (!std::isfinite(runs.load)) continue;
    const auto found = LimitsOfLoad(result, findings, base, runs);
    limits.insert(limits.end(), found.begin(), found.end());
  }
  return limits;
}

LimitFinding FindRunLimit(const v1::RunResult& result,
                          const Findings& findings) {
  const LimitFinding found =
      findings.best.level ? BeyondBest(findings) : AtHighest(findings);
  const auto failures = RunFailures(result, findings);
  if (failures && failures->limit < found.limit) return *failures;
  return found;
}

}  // namespace byzerperf
