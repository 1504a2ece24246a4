#include "coordinator/explain/limits.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "coordinator/explain/added_time.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/own_limits.h"

namespace byzerperf {
namespace {

bool IsCause(const LimitFinding& finding) {
  return finding.limit != Limit::kNone && finding.limit != Limit::kUnknown;
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
  if (base != nullptr && base->load < runs.load) {
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

// The strongest one of the highest load of which something is known.
LimitFinding AtHighest(const Findings& findings) {
  LimitFinding highest;
  double load = -1;
  for (const LimitFinding& finding : findings.limits) {
    if (finding.limit == Limit::kUnknown) continue;
    if (NamedLoad(findings, finding) <= load) continue;
    load = NamedLoad(findings, finding);
    highest = finding;
  }
  return highest;
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

// The failures of the whole run, where they are a cause: at the load where most
// are, which has numbers to show.
std::optional<LimitFinding> RunFailures(const v1::RunResult& result,
                                        const Findings& findings) {
  const FailedShares failed = FailedSharesOf(result, findings.by_load);
  const Limit limit =
      failed.rate_limited > 0 ? Limit::kRateLimiting : Limit::kErrors;
  if (!(failed.rate_limited > 0) && !(failed.others > 0)) return std::nullopt;
  std::optional<LimitFinding> worst;
  for (const LimitFinding& one : findings.limits) {
    if (one.limit == limit && (!worst || one.value > worst->value)) worst = one;
  }
  return worst;
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
