#include "coordinator/explain/curve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "common/base/rng.h"
#include "coordinator/explain/crossing.h"
#include "coordinator/explain/kneedle.h"
#include "coordinator/explain/load_runs.h"
#include "coordinator/explain/scalability_law.h"

namespace byzerperf {
namespace {

using Curve = std::vector<CurvePoint>;

// Drawings are the same on every host and in every run.
constexpr uint64_t kSeed = 0x6375727665;
constexpr double kLawParameters = 3;

bool HasCurve(const Findings& findings) {
  return !findings.open_loop && !findings.user_rate_per_s &&
         AreComparable(findings.best.answer);
}

std::optional<double> CurveValue(const v1::LevelResult& level) {
  if (!level.throughput().has_output_tokens_per_s()) return std::nullopt;
  return level.throughput().output_tokens_per_s();
}

Curve CurveOf(const v1::RunResult& result, const Findings& findings) {
  Curve curve;
  for (const LoadRuns& runs : findings.loads) {
    if (!runs.usable) continue;
    const auto value = MedianOver(result, runs, CurveValue);
    if (value && *value > 0) curve.push_back({runs.load, *value});
  }
  return curve;
}

// The 2.5th and 97.5th percentile of what the drawings gave, rounded outwards.
void SetInterval(std::vector<double> drawn, CurvePeak* peak) {
  std::sort(drawn.begin(), drawn.end());
  const auto last = static_cast<double>(drawn.size() - 1);
  peak->low = drawn[static_cast<size_t>(std::floor(0.025 * last))];
  peak->high = drawn[static_cast<size_t>(std::ceil(0.975 * last))];
}

double OrInfinity(const std::optional<double>& load) {
  return load.value_or(std::numeric_limits<double>::infinity());
}

Curve DrawLoads(const Curve& curve, uint64_t drawing) {
  std::vector<size_t> places = {0, curve.size() - 1};
  const uint64_t inner = curve.size() - 2;
  for (uint64_t i = 0; i < inner; ++i) {
    places.push_back(1 + RandomBelow(kSeed, 2 * drawing, i, inner));
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  Curve drawn;
  for (const size_t place : places) drawn.push_back(curve[place]);
  return drawn;
}

std::vector<double> DrawKnees(const Curve& curve) {
  std::vector<double> knees;
  knees.reserve(kResamples);
  for (uint64_t drawing = 0; drawing < kResamples; ++drawing) {
    knees.push_back(OrInfinity(FindKnee(DrawLoads(curve, drawing))));
  }
  return knees;
}

std::vector<double> DrawPeaks(const Curve& curve, const ScalabilityLaw& law) {
  const auto points = static_cast<double>(curve.size());
  const double widened = std::sqrt(points / (points - kLawParameters));
  std::vector<double> peaks;
  for (uint64_t drawing = 0; drawing < kResamples; ++drawing) {
    Curve drawn = curve;
    for (size_t i = 0; i < curve.size(); ++i) {
      const CurvePoint& from =
          curve[RandomBelow(kSeed, 2 * drawing + 1, i, curve.size())];
      const double distance = from.value / law.ThroughputAt(from.load) - 1;
      drawn[i].value = law.ThroughputAt(drawn[i].load) *
                       std::max(0.01, 1 + widened * distance);
    }
    const auto fitted = FitScalabilityLaw(drawn);
    peaks.push_back(OrInfinity(fitted ? fitted->Peak() : std::nullopt));
  }
  return peaks;
}

// Whether the interval is narrow enough to say something of the server. Loads
// are compared by their ratios, as sweeps are made.
void Judge(const Curve& curve, std::vector<double> drawn, CurvePeak* peak) {
  SetInterval(std::move(drawn), peak);
  const double range = std::log(curve.back().load / curve.front().load);
  peak->outcome = std::log(*peak->high / *peak->low) <= kMaxSureSpan * range
                      ? CurveOutcome::kSure
                      : CurveOutcome::kUnsure;
}

CurvePeak KneeOf(const Curve& curve) {
  CurvePeak knee;
  knee.outcome = CurveOutcome::kTooFewLoads;
  if (curve.size() < kMinCurveLoads) return knee;
  knee.outcome = CurveOutcome::kNoPeak;
  knee.load = FindKnee(curve);
  if (knee.load) Judge(curve, DrawKnees(curve), &knee);
  return knee;
}

CurvePeak PeakOf(const Curve& curve) {
  CurvePeak peak;
  peak.outcome = CurveOutcome::kTooFewLoads;
  if (curve.size() < kMinCurveLoads) return peak;
  peak.outcome = CurveOutcome::kNoPeak;
  const auto law = FitScalabilityLaw(curve);
  if (law) peak.load = law->Peak();
  if (peak.load) Judge(curve, DrawPeaks(curve, *law), &peak);
  return peak;
}

std::vector<ThroughputPair> PairsOf(const v1::RunResult& result,
                                    const Findings& findings) {
  std::vector<ThroughputPair> pairs;
  for (const LoadRuns& runs : findings.loads) {
    if (!runs.usable) continue;
    const auto total =
        MedianOver(result, runs, [](const v1::LevelResult& level) {
          return level.whole_level().has_output_tokens_per_s()
                     ? std::optional(level.whole_level().output_tokens_per_s())
                     : std::nullopt;
        });
    const auto per_request =
        MedianOver(result, runs, [](const v1::LevelResult& level) {
          const v1::Distribution& rate = level.request_output_tokens_per_s();
          return rate.has_mean() ? std::optional(rate.mean()) : std::nullopt;
        });
    if (total && per_request) {
      pairs.push_back({runs.load, *total, *per_request});
    }
  }
  return pairs;
}

std::optional<CrossingPoint> CrossingOf(
    const std::vector<ThroughputPair>& pairs) {
  const auto load = FindCrossing(pairs);
  if (!load) return std::nullopt;
  const std::span<const ThroughputPair> all(pairs);
  return CrossingPoint{*load, FindCrossing(all.first(all.size() - 1)),
                       FindCrossing(all.last(all.size() - 1))};
}

}  // namespace

CurveFindings ReadCurve(const v1::RunResult& result, const Findings& findings) {
  CurveFindings found;
  if (!HasCurve(findings)) return found;
  const Curve curve = CurveOf(result, findings);
  found.knee = KneeOf(curve);
  found.law_peak = PeakOf(curve);
  found.crossing = CrossingOf(PairsOf(result, findings));
  return found;
}

}  // namespace byzerperf
