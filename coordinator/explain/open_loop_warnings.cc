#include "coordinator/explain/open_loop_warnings.h"

#include "coordinator/explain/client_finding.h"
#include "coordinator/explain/kept_rate.h"

namespace byzerperf {
namespace {

constexpr double kMaxIntendedRatio = 1.1;
constexpr double kMaxIntendedExcessMs = 1;

}  // namespace

std::optional<double> OverSaturated(const v1::LevelResult& level) {
  if (!level.over_saturated()) return std::nullopt;
  return 0;
}

std::optional<double> NotSent(const v1::LevelResult& level) {
  if (NotSentShare(level) == 0) return std::nullopt;
  return NotSentShare(level);
}

std::optional<double> RateNotReached(const v1::LevelResult& level,
                                     const v1::LoadPlan& plan) {
  if (!SentArrivals(level) ||
      JudgeRate(level, ArrivalsOf(plan, level)) != RateOutcome::kNotReached) {
    return std::nullopt;
  }
  return SentArrivals(level);
}

std::optional<double> SessionsCutOff(const v1::LevelResult& level) {
  if (!level.asked().has_rate_per_s() || level.over_saturated() ||
      level.requests().sessions() == 0 || level.requests().aborted() == 0) {
    return std::nullopt;
  }
  return static_cast<double>(level.requests().aborted()) /
         level.requests().planned();
}

std::optional<double> SentLate(const v1::LevelResult& level) {
  if (VerdictOf(level) == ClientVerdict::kLimited) return std::nullopt;
  const bool streamed = level.ttft_intended_ms().has_p99();
  const v1::Distribution& intended =
      streamed ? level.ttft_intended_ms() : level.e2e_intended_ms();
  const v1::Distribution& issued = streamed ? level.ttft_ms() : level.e2e_ms();
  if (!intended.has_p99() || !issued.has_p99() ||
      intended.p99() <= kMaxIntendedRatio * issued.p99() ||
      intended.p99() <= issued.p99() + kMaxIntendedExcessMs) {
    return std::nullopt;
  }
  return intended.p99();
}

}  // namespace byzerperf
