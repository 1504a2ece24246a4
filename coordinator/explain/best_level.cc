#include "coordinator/explain/best_level.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/objectives.h"
#include "coordinator/explain/worker_warnings.h"

namespace byzerperf {
namespace {

constexpr double kSaturationTolerance = 0.05;

// Loads, the lowest first.
using Loads = std::vector<const LoadRuns*>;

// The level that stands for the load in findings.
size_t NameOf(const LoadRuns& runs) { return runs.counted.front(); }

double MedianThroughput(const v1::RunResult& result, const LoadRuns& runs) {
  return MedianOver(result, runs,
                    [](const v1::LevelResult& level) {
                      return std::optional<double>(
                          level.throughput().output_tokens_per_s());
                    })
      .value_or(0);
}

double LoadAt(const Findings& findings, const std::optional<size_t>& level) {
  return LoadOf(findings, *level).load;
}

// A burst is no rate, and the best of nothing.
Loads UsableLoads(const Findings& findings) {
  Loads usable;
  for (const LoadRuns& runs : findings.loads) {
    if (runs.usable && std::isfinite(runs.load)) usable.push_back(&runs);
  }
  return usable;
}

// The lowest level beyond the usable ones of which `kind` holds.
std::optional<size_t> FirstAboveLast(const Findings& findings,
                                     const std::vector<bool>& kind,
                                     const BestLevel& best) {
  for (const size_t level : findings.by_load) {
    const double load = LoadAt(findings, level);
    if (kind[level] && std::isfinite(load) &&
        load > LoadAt(findings, best.last)) {
      return level;
    }
  }
  return std::nullopt;
}

void SetRange(const v1::RunResult& result, const Findings& findings,
              const Loads& usable, BestLevel* best) {
  best->first = NameOf(*usable.front());
  best->last = NameOf(*usable.back());
  if (usable.size() > 1) best->before_last = NameOf(*usable.end()[-2]);
  const auto highest = std::max_element(
      usable.begin(), usable.end(), [&](const LoadRuns* a, const LoadRuns* b) {
        return MedianThroughput(result, *a) < MedianThroughput(result, *b);
      });
  best->highest = NameOf(**highest);
  best->failed_above = FirstAboveLast(findings, findings.failed, *best);
  best->limited_above = FirstAboveLast(findings, findings.limited, *best);
}

// Twice the highest load, but not up to a level that is known to fail.
void SetTryUpTo(const Findings& findings, BestLevel* best) {
  double limit = 2 * LoadAt(findings, best->last);
  if (best->failed_above) {
    limit = std::min(limit, LoadAt(findings, best->failed_above));
  }
  best->try_up_to = limit;
}

bool ThroughputStillGrows(const v1::RunResult& result, const Findings& findings,
                          const BestLevel& best) {
  return best.before_last && best.highest == best.last &&
         MedianThroughput(result, LoadOf(findings, *best.last)) >
             (1 + kSaturationTolerance) *
                 MedianThroughput(result, LoadOf(findings, *best.before_last));
}

void ChooseByThroughput(const v1::RunResult& result, const Findings& findings,
                        const Loads& usable, BestLevel* best) {
  if (findings.user_rate_per_s) {
    best->answer = Answer::kUserRate;
    return;
  }
  if (!best->before_last) {
    best->answer = Answer::kSingleLevel;
    return;
  }
  if (ThroughputStillGrows(result, findings, *best)) {
    best->answer = Answer::kNoSaturation;
    SetTryUpTo(findings, best);
    return;
  }
  const double enough =
      (1 - kSaturationTolerance) *
      MedianThroughput(result, LoadOf(findings, *best->highest));
  best->answer = Answer::kBestByThroughput;
  best->level = NameOf(
      **std::find_if(usable.begin(), usable.end(), [&](const LoadRuns* runs) {
        return MedianThroughput(result, *runs) >= enough;
      }));
}

void ChooseByObjectives(const Findings& findings, const Loads& usable,
                        BestLevel* best) {
  const auto found = std::find_if(
      usable.rbegin(), usable.rend(),
      [](const LoadRuns* runs) { return MeetsAllObjectives(*runs); });
  if (found == usable.rend()) {
    best->answer = Answer::kObjectivesMissed;
    return;
  }
  best->answer = Answer::kBestByObjectives;
  best->level = NameOf(**found);
  if (best->level == best->last) SetTryUpTo(findings, best);
}

// The next load above at which the server is known to be at its limit, or to
// miss an objective.
std::optional<size_t> NextAbove(const Findings& findings, size_t level) {
  const auto tells = [&](size_t one) {
    return findings.failed[one] || findings.behind[one];
  };
  for (const LoadRuns& runs : findings.loads) {
    if (runs.load <= LoadAt(findings, level) || std::isinf(runs.load)) continue;
    if (runs.usable) return NameOf(runs);
    const auto found =
        std::find_if(runs.levels.begin(), runs.levels.end(), tells);
    if (findings.open_loop && found != runs.levels.end()) return *found;
  }
  return std::nullopt;
}

std::optional<size_t> NextBelow(const Loads& usable, size_t level) {
  std::optional<size_t> below;
  for (const LoadRuns* runs : usable) {
    if (NameOf(*runs) == level) break;
    below = NameOf(*runs);
  }
  return below;
}

void ChooseByRate(const Findings& findings, BestLevel* best) {
  if (NextAbove(findings, *best->last)) {
    best->answer = Answer::kBestRate;
    best->level = best->last;
  } else if (!best->before_last) {
    best->answer = Answer::kSingleLevel;
  } else {
    best->answer = Answer::kNoSaturation;
    SetTryUpTo(findings, best);
  }
}

// No usable rate: what an open loop says of the server all the same.
void SayWhereItFellBehind(const Findings& findings, BestLevel* best) {
  for (const size_t level : findings.by_load) {
    if (!findings.behind[level]) continue;
    best->answer = Answer::kNoRateKept;
    best->first = level;
    return;
  }
  if (findings.loads.size() == 1 && findings.loads.front().usable) {
    best->answer = Answer::kBurst;
    best->first = NameOf(findings.loads.front());
  }
}

std::pair<double, double> Range(const v1::RunResult& result,
                                const Findings& findings,
                                const LevelNumber& number_of) {
  std::vector<double> values;
  for (const LoadRuns* runs : UsableLoads(findings)) {
    const std::optional<double> value = MedianOver(result, *runs, number_of);
    if (value) values.push_back(*value);
  }
  if (values.size() < 2) return {0, 0};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
}

// More model servers serve more: such levels say nothing of one another.
bool RanOnOtherServers(const v1::RunResult& result, const Findings& findings,
                       const Loads& usable) {
  if (!findings.own_servers) return false;
  const auto level_at = [&](size_t level) -> const v1::LevelResult& {
    return result.levels(static_cast<int>(level));
  };
  const v1::LevelResult& first = level_at(NameOf(*usable.front()));
  for (const LoadRuns* runs : usable) {
    for (const size_t level : runs->counted) {
      if (OtherWorkers(level_at(level), first)) return true;
    }
  }
  return false;
}

std::optional<double> MeanOutputTokens(const v1::LevelResult& level) {
  if (!level.output_tokens().has_mean()) return std::nullopt;
  return level.output_tokens().mean();
}

std::optional<double> CachedShare(const v1::LevelResult& level) {
  if (!level.has_cached_input_share()) return std::nullopt;
  return level.cached_input_share();
}

}  // namespace

double OutputLengthSpread(const v1::RunResult& result,
                          const Findings& findings) {
  const auto [low, high] = Range(result, findings, MeanOutputTokens);
  return low > 0 ? high / low - 1 : 0;
}

double CachedShareSpread(const v1::RunResult& result,
                         const Findings& findings) {
  const auto [low, high] = Range(result, findings, CachedShare);
  return high - low;
}

BestLevel ChooseBestLevel(const v1::RunResult& result,
                          const Findings& findings) {
  BestLevel best;
  const Loads usable = UsableLoads(findings);
  if (usable.empty()) {
    SayWhereItFellBehind(findings, &best);
    return best;
  }
  SetRange(result, findings, usable, &best);
  if (RanOnOtherServers(result, findings, usable)) {
    best.answer = Answer::kWorkersDiffer;
  } else if (OutputLengthSpread(result, findings) > kMaxOutputLengthSpread) {
    best.answer = Answer::kOutputLengthsDiffer;
  } else if (CachedShareSpread(result, findings) > kMaxCachedShareSpread) {
    best.answer = Answer::kCachedSharesDiffer;
  } else if (!findings.objectives.empty()) {
    ChooseByObjectives(findings, usable, &best);
  } else if (findings.open_loop) {
    ChooseByRate(findings, &best);
  } else {
    ChooseByThroughput(result, findings, usable, &best);
  }
  if (best.level) {
    best.lower = NextBelow(usable, *best.level);
    best.upper = NextAbove(findings, *best.level);
  }
  return best;
}

}  // namespace byzerperf
