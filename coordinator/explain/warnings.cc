#include "coordinator/explain/warnings.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "common/stats/distribution.h"
#include "coordinator/explain/best_level.h"
#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/closed_loop_warnings.h"
#include "coordinator/explain/model_contrast.h"
#include "coordinator/explain/open_loop_warnings.h"
#include "coordinator/explain/own_limits.h"
#include "coordinator/explain/worker_warnings.h"

namespace byzerperf {
namespace {

constexpr double kMinWindowSeconds = 10;
constexpr double kMinWindowShare = 0.3;
constexpr double kMaxCensoredShare = 0.01;
constexpr double kMaxInputLengthErrorPct = 1;
constexpr double kMaxOutputLengthError = 0.01;

// The number to show for a level that the warning holds for, else nothing.
using Probe = std::function<std::optional<double>(const v1::LevelResult&)>;

// Adds the warning with the levels that its probe holds for.
using AddWarning = std::function<void(WarningKind, const Probe&)>;

void AddWhere(const v1::RunResult& result, const Findings& findings,
              WarningKind kind, const Probe& probe,
              std::vector<Warning>* warnings) {
  Warning warning;
  warning.kind = kind;
  for (const size_t level : findings.by_load) {
    const auto value = probe(result.levels(static_cast<int>(level)));
    if (value) warning.levels.push_back({level, *value});
  }
  if (!warning.levels.empty()) warnings->push_back(warning);
}

// Only levels that have rows can lack steadiness, samples or load. One with a
// queue that grows has worse wrong with it, and was stopped early.
bool HasMeasurements(const v1::LevelResult& level) {
  return level.e2e_ms().count() > 0 && !level.over_saturated();
}

double WindowSeconds(const v1::LevelResult& level) {
  return level.window().end_s() - level.window().start_s();
}

bool IsSteady(const v1::LevelResult& level) {
  return level.window().reason() == "steady";
}

std::optional<double> Invalid(const v1::LevelResult& level) {
  if (level.valid()) return std::nullopt;
  return level.error_rate();
}

std::optional<double> ShortWindow(const v1::LevelResult& level) {
  if (!HasMeasurements(level) || !IsSteady(level)) return std::nullopt;
  const double seconds = WindowSeconds(level);
  if (seconds >= kMinWindowSeconds) return std::nullopt;
  return seconds;
}

std::optional<double> SmallWindow(const v1::LevelResult& level) {
  if (!HasMeasurements(level) || !IsSteady(level)) return std::nullopt;
  if (!(level.duration_s() > 0)) return std::nullopt;
  const double share = WindowSeconds(level) / level.duration_s();
  if (share >= kMinWindowShare) return std::nullopt;
  return share;
}

std::optional<double> NoSteadyStretch(const v1::LevelResult& level) {
  if (!HasMeasurements(level) || IsSteady(level)) return std::nullopt;
  return level.duration_s();
}

std::optional<double> NewConnections(const v1::LevelResult& level) {
  if (level.new_connection_share() <= own_limit_rules::kMinNewConnectionShare) {
    return std::nullopt;
  }
  return level.new_connection_share();
}

std::optional<double> Censored(const v1::LevelResult& level) {
  if (level.requests().planned() == 0) return std::nullopt;
  const double share = static_cast<double>(level.requests().censored()) /
                       level.requests().planned();
  if (share <= kMaxCensoredShare) return std::nullopt;
  return share;
}

std::optional<double> HiddenReasoning(const v1::LevelResult& level) {
  if (level.hidden_reasoning_share() <= 0) return std::nullopt;
  return level.hidden_reasoning_share();
}

std::optional<double> DisturbedServer(const v1::LevelResult& level) {
  if (!level.client().disturbs_server()) return std::nullopt;
  return 0;
}

std::optional<double> Coalesced(const v1::LevelResult& level) {
  if (!HasCoalescedGaps(level)) return std::nullopt;
  return level.client().coalesced_share();
}

std::optional<double> ModelLatenciesDiffer(const v1::LevelResult& level) {
  const auto contrast = LatencyContrast(level);
  if (!contrast) return std::nullopt;
  return contrast->high_value / contrast->low_value;
}

std::optional<double> ModelErrorsDiffer(const v1::LevelResult& level) {
  const auto contrast = ErrorContrast(level);
  if (!contrast) return std::nullopt;
  return contrast->high_value;
}

// The median: a few short prompts, of which a chat template is a large part, do
// not make a warning.
std::optional<double> InputLengthsOff(const v1::LevelResult& level) {
  if (!level.isl_error_pct().has_p50() ||
      level.isl_error_pct().p50() <= kMaxInputLengthErrorPct) {
    return std::nullopt;
  }
  return level.isl_error_pct().p50() / 100;
}

// A server that takes no notice of min_tokens makes nearly all answers shorter,
// so that the means tell.
std::optional<double> OutputLengthsOff(const v1::LevelResult& level) {
  if (!level.has_output_lengths() ||
      !(level.output_lengths().asked_mean() > 0)) {
    return std::nullopt;
  }
  const double error = std::fabs(level.output_lengths().given_mean() /
                                     level.output_lengths().asked_mean() -
                                 1);
  if (error <= kMaxOutputLengthError) return std::nullopt;
  return error;
}

// Over-saturated levels may have been stopped for that; their own warning says
// so.
void AddInvalid(const v1::RunResult& result, const Findings& findings,
                std::vector<Warning>* warnings) {
  const size_t before = warnings->size();
  AddWhere(result, findings, WarningKind::kInvalid, Invalid, warnings);
  if (warnings->size() == before) return;
  std::erase_if(warnings->back().levels, [&](const LevelValue& one) {
    return !findings.failed[one.level] &&
           result.levels(static_cast<int>(one.level)).over_saturated();
  });
  if (warnings->back().levels.empty()) warnings->pop_back();
}

void AddStopped(const v1::RunResult& result, std::vector<Warning>* warnings) {
  if (result.ended() == "done" || result.ended().empty()) return;
  warnings->push_back({.kind = WarningKind::kStopped});
}

void AddWorkersMissing(const v1::RunResult& result,
                       std::vector<Warning>* warnings) {
  if (!BeganWithoutSome(result)) return;
  warnings->push_back({.kind = WarningKind::kWorkersMissing});
}

void KeepUsable(const Findings& findings, Warning* warning) {
  std::erase_if(warning->levels, [&](const LevelValue& one) {
    return !findings.usable[one.level];
  });
}

// Levels that differ are shown with all usable ones, so that the difference
// can be seen.
void AddIncomparable(const v1::RunResult& result, const Findings& findings,
                     std::vector<Warning>* warnings) {
  if (OutputLengthSpread(result, findings) > kMaxOutputLengthSpread) {
    AddWhere(
        result, findings, WarningKind::kOutputLengthsDiffer,
        [](const v1::LevelResult& level) -> std::optional<double> {
          if (!level.output_tokens().has_mean()) return std::nullopt;
          return level.output_tokens().mean();
        },
        warnings);
    KeepUsable(findings, &warnings->back());
  }
  if (CachedShareSpread(result, findings) > kMaxCachedShareSpread) {
    AddWhere(
        result, findings, WarningKind::kCachedSharesDiffer,
        [](const v1::LevelResult& level) -> std::optional<double> {
          if (!level.has_cached_input_share()) return std::nullopt;
          return level.cached_input_share();
        },
        warnings);
    KeepUsable(findings, &warnings->back());
  }
}

// E2E is the latency that every successful request has.
void AddMissingPercentile(const v1::RunResult& result, const Findings& findings,
                          double percentile,
                          bool (v1::Distribution::*has)() const,
                          std::vector<Warning>* warnings) {
  const size_t before = warnings->size();
  AddWhere(
      result, findings, WarningKind::kPercentileMissing,
      [&](const v1::LevelResult& level) -> std::optional<double> {
        if (!HasMeasurements(level) || (level.e2e_ms().*has)()) {
          return std::nullopt;
        }
        return level.e2e_ms().count();
      },
      warnings);
  if (warnings->size() == before) return;
  warnings->back().percentile = percentile;
  warnings->back().requests_needed =
      static_cast<uint32_t>(RequestsNeededFor(percentile));
}

void AddMissingPercentiles(const v1::RunResult& result,
                           const Findings& findings,
                           std::vector<Warning>* warnings) {
  AddMissingPercentile(result, findings, 50, &v1::Distribution::has_p50,
                       warnings);
  AddMissingPercentile(result, findings, 90, &v1::Distribution::has_p90,
                       warnings);
  AddMissingPercentile(result, findings, 99, &v1::Distribution::has_p99,
                       warnings);
}

// Of workers, and of a load that was not as planned.
void AddOfLoad(const v1::RunResult& result, const v1::LoadPlan& plan,
               const AddWarning& add) {
  add(WarningKind::kDegraded, DegradedShare);
  add(WarningKind::kJoined, Joined);
  add(WarningKind::kWorkersDiffer, [&](const v1::LevelResult& level) {
    return OtherWorkers(level, result.levels(0));
  });
  add(WarningKind::kOverSaturated, OverSaturated);
  add(WarningKind::kNotSent, NotSent);
  add(WarningKind::kRateNotReached, [&](const v1::LevelResult& level) {
    return RateNotReached(level, plan);
  });
  add(WarningKind::kSessionsCutOff, SessionsCutOff);
  add(WarningKind::kSentLate, SentLate);
}

// Of models and lengths, and of a closed loop that is not full.
void AddOfWork(const v1::LoadPlan& plan, const AddWarning& add) {
  add(WarningKind::kModelLatenciesDiffer, ModelLatenciesDiffer);
  add(WarningKind::kModelErrorsDiffer, ModelErrorsDiffer);
  add(WarningKind::kInputLengthsOff, InputLengthsOff);
  add(WarningKind::kOutputLengthsOff, OutputLengthsOff);
  add(WarningKind::kLoadNotReached, [&](const v1::LevelResult& level) {
    return LoadNotReached(level, plan);
  });
  add(WarningKind::kLittlesLawBroken, [&](const v1::LevelResult& level) {
    return LittlesLawBroken(level, plan);
  });
}

}  // namespace

std::vector<Warning> FindWarnings(const v1::RunResult& result,
                                  const v1::LoadPlan& plan,
                                  const Findings& findings) {
  std::vector<Warning> warnings;
  const AddWarning add = [&](WarningKind kind, const Probe& probe) {
    AddWhere(result, findings, kind, probe, &warnings);
  };
  AddStopped(result, &warnings);
  AddWorkersMissing(result, &warnings);
  AddInvalid(result, findings, &warnings);
  AddOfLoad(result, plan, add);
  AddIncomparable(result, findings, &warnings);
  AddOfWork(plan, add);
  AddMissingPercentiles(result, findings, &warnings);
  add(WarningKind::kShortWindow, ShortWindow);
  add(WarningKind::kSmallWindow, SmallWindow);
  add(WarningKind::kNoSteadyStretch, NoSteadyStretch);
  add(WarningKind::kNewConnections, NewConnections);
  add(WarningKind::kCensored, Censored);
  add(WarningKind::kHiddenReasoning, HiddenReasoning);
  add(WarningKind::kDisturbsServer, DisturbedServer);
  add(WarningKind::kCoalesced, Coalesced);
  return warnings;
}

}  // namespace byzerperf
