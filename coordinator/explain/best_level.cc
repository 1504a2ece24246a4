#include "coordinator/explain/best_level.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "coordinator/explain/explain.h"
#include "coordinator/explain/objectives.h"

namespace byzerperf {
namespace {

constexpr double kSaturationTolerance = 0.05;

const v1::LevelResult& LevelAt(const v1::RunResult& result, size_t level) {
  return result.levels(static_cast<int>(level));
}

double OutputRate(const v1::RunResult& result, size_t level) {
  return LevelAt(result, level).throughput().output_tokens_per_s();
}

double LoadAt(const v1::RunResult& result, size_t level) {
  return AskedLoadOf(LevelAt(result, level));
}

std::vector<size_t> UsableByLoad(const Findings& findings) {
  std::vector<size_t> usable;
  for (const size_t level : findings.by_load) {
    if (findings.usable[level]) usable.push_back(level);
  }
  return usable;
}

// Neighbours differ in load: a repeated level is no neighbour of itself.
std::optional<size_t> NextBelow(const v1::RunResult& result,
                                const std::vector<size_t>& usable,
                                size_t level) {
  std::optional<size_t> below;
  for (const size_t other : usable) {
    if (LoadAt(result, other) < LoadAt(result, level)) below = other;
  }
  return below;
}

std::optional<size_t> NextAbove(const v1::RunResult& result,
                                const std::vector<size_t>& usable,
                                size_t level) {
  for (const size_t other : usable) {
    if (LoadAt(result, other) > LoadAt(result, level)) return other;
  }
  return std::nullopt;
}

// The lowest level beyond the usable ones of which `kind` holds.
std::optional<size_t> FirstAboveLast(const v1::RunResult& result,
                                     const Findings& findings,
                                     const std::vector<bool>& kind,
                                     const BestLevel& best) {
  for (const size_t level : findings.by_load) {
    if (kind[level] && LoadAt(result, level) > LoadAt(result, *best.last)) {
      return level;
    }
  }
  return std::nullopt;
}

void SetRange(const v1::RunResult& result, const Findings& findings,
              const std::vector<size_t>& usable, BestLevel* best) {
  best->usable_levels = usable.size();
  best->first = usable.front();
  best->last = usable.back();
  best->before_last = NextBelow(result, usable, usable.back());
  best->highest =
      *std::max_element(usable.begin(), usable.end(), [&](size_t a, size_t b) {
        return OutputRate(result, a) < OutputRate(result, b);
      });
  best->failed_above = FirstAboveLast(result, findings, findings.failed, *best);
  best->limited_above =
      FirstAboveLast(result, findings, findings.limited, *best);
}

// Twice the highest load, but not up to a level that is known to fail.
void SetTryUpTo(const v1::RunResult& result, BestLevel* best) {
  double limit = 2 * LoadAt(result, *best->last);
  if (best->failed_above) {
    limit = std::min(limit, LoadAt(result, *best->failed_above));
  }
  best->try_up_to = static_cast<uint32_t>(limit);
}

bool ThroughputStillGrows(const v1::RunResult& result, const BestLevel& best) {
  return best.before_last && best.highest == best.last &&
         OutputRate(result, *best.last) >
             (1 + kSaturationTolerance) * OutputRate(result, *best.before_last);
}

void ChooseByThroughput(const v1::RunResult& result,
                        const std::vector<size_t>& usable, BestLevel* best) {
  if (!best->before_last) {
    best->answer = Answer::kSingleLevel;
    return;
  }
  if (ThroughputStillGrows(result, *best)) {
    best->answer = Answer::kNoSaturation;
    SetTryUpTo(result, best);
    return;
  }
  const double enough =
      (1 - kSaturationTolerance) * OutputRate(result, *best->highest);
  best->answer = Answer::kBestByThroughput;
  best->level = *std::find_if(usable.begin(), usable.end(), [&](size_t level) {
    return OutputRate(result, level) >= enough;
  });
}

void ChooseByObjectives(const v1::RunResult& result, const Findings& findings,
                        const std::vector<size_t>& usable, BestLevel* best) {
  const auto found =
      std::find_if(usable.rbegin(), usable.rend(), [&](size_t level) {
        return MeetsAllObjectives(findings.objectives, level);
      });
  if (found == usable.rend()) {
    best->answer = Answer::kObjectivesMissed;
    return;
  }
  best->answer = Answer::kBestByObjectives;
  best->level = *found;
  if (*found == *best->last) SetTryUpTo(result, best);
}

template <typename Getter>
std::pair<double, double> Range(const v1::RunResult& result,
                                const Findings& findings, Getter get) {
  std::vector<double> values;
  for (const size_t level : UsableByLoad(findings)) {
    const std::optional<double> value = get(LevelAt(result, level));
    if (value) values.push_back(*value);
  }
  if (values.size() < 2) return {0, 0};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
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
  const std::vector<size_t> usable = UsableByLoad(findings);
  if (usable.empty()) return best;
  SetRange(result, findings, usable, &best);
  if (OutputLengthSpread(result, findings) > kMaxOutputLengthSpread) {
    best.answer = Answer::kOutputLengthsDiffer;
  } else if (CachedShareSpread(result, findings) > kMaxCachedShareSpread) {
    best.answer = Answer::kCachedSharesDiffer;
  } else if (findings.objectives.empty()) {
    ChooseByThroughput(result, usable, &best);
  } else {
    ChooseByObjectives(result, findings, usable, &best);
  }
  if (best.level) {
    best.lower = NextBelow(result, usable, *best.level);
    best.upper = NextAbove(result, usable, *best.level);
  }
  return best;
}

}  // namespace byzerperf
