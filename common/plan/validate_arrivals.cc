#include "common/plan/validate_arrivals.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"

namespace byzerperf {
namespace {

constexpr double kMinSmoothness = 0.01;
constexpr double kMaxSmoothness = 10'000;
constexpr uint32_t kMaxInFlight = 1'000'000;

std::string FieldOf(const std::string& flag, const std::string& level) {
  return absl::StrCat(flag, " of level ", level);
}

absl::Status CheckPattern(const std::string& level,
                          const v1::Arrivals& arrivals) {
  const v1::ArrivalPattern::Value pattern = arrivals.pattern();
  if (!v1::ArrivalPattern::Value_IsValid(pattern) ||
      pattern == v1::ArrivalPattern::unset) {
    return BreaksRule(FieldOf("--arrival-pattern", level),
                      absl::StrCat(static_cast<int>(pattern)),
                      "must be constant, poisson or gamma");
  }
  const std::string field = FieldOf("--arrival-smoothness", level);
  if (pattern != v1::ArrivalPattern::gamma && arrivals.smoothness() != 1) {
    return BreaksRule(
        field, absl::StrCat(arrivals.smoothness()),
        absl::StrCat("needs --arrival-pattern gamma; with ",
                     v1::ArrivalPattern::Value_Name(pattern), " it is 1"));
  }
  return CheckRange(field, arrivals.smoothness(), kMinSmoothness,
                    kMaxSmoothness);
}

absl::Status CheckLastStretch(const std::string& field,
                              const v1::RateStretch& last) {
  if (last.from_per_s() == last.to_per_s() && last.to_per_s() > 0) {
    return absl::OkStatus();
  }
  return BreaksRule(
      field, absl::StrCat(last.from_per_s(), " to ", last.to_per_s()),
      "in the last stretch must be one rate above 0, since it goes on for "
      "ever");
}

absl::Status CheckStretches(const std::string& level,
                            const v1::Arrivals& arrivals) {
  RETURN_IF_ERROR(
      CheckRange(FieldOf("the number of stretches of the rate", level),
                 arrivals.stretches_size(), 1, kMaxStretches));
  const std::string rate = FieldOf("the rate over time (requests/s)", level);
  for (const v1::RateStretch& stretch : arrivals.stretches()) {
    RETURN_IF_ERROR(CheckRange(rate, stretch.from_per_s(), 0, kMaxRatePerS));
    RETURN_IF_ERROR(CheckRange(rate, stretch.to_per_s(), 0, kMaxRatePerS));
    if (&stretch == &*arrivals.stretches().rbegin()) break;
    RETURN_IF_ERROR(CheckRange(FieldOf("a stretch of the rate (s)", level),
                               stretch.duration_s(), 1e-9, kMaxLevelS));
  }
  return CheckLastStretch(rate, *arrivals.stretches().rbegin());
}

}  // namespace

absl::Status ValidateArrivals(const std::string& level,
                              const v1::Arrivals& arrivals) {
  const std::string field = FieldOf("--request-rate", level);
  const bool infinite =
      arrivals.rate_per_s() == std::numeric_limits<double>::infinity();
  if (!infinite) {
    RETURN_IF_ERROR(CheckRange(absl::StrCat(field, " (requests/s)"),
                               arrivals.rate_per_s(), kMinRatePerS,
                               kMaxRatePerS));
  }
  RETURN_IF_ERROR(CheckPattern(level, arrivals));
  if (infinite && !arrivals.stretches().empty()) {
    return BreaksRule(field, "inf",
                      "has no rate over time: all are due at once");
  }
  if (!infinite) RETURN_IF_ERROR(CheckStretches(level, arrivals));
  return CheckRange(FieldOf("--max-in-flight", level), arrivals.max_in_flight(),
                    0, kMaxInFlight);
}

absl::Status CheckAllDue(const std::string& level, const v1::Arrivals& arrivals,
                         uint32_t count) {
  if (MeanArrivals(arrivals, kMaxLevelS) >= count) return absl::OkStatus();
  return BreaksRule("--request-rate",
                    absl::StrCat("the ", count, " requests of level ", level),
                    "must be due within 7 days");
}

double MeanArrivals(const v1::Arrivals& arrivals, double end_s) {
  if (arrivals.stretches().empty()) {
    return std::numeric_limits<double>::infinity();
  }
  double mean = 0;
  double left_s = end_s;
  for (const v1::RateStretch& stretch : arrivals.stretches()) {
    const bool is_last = &stretch == &*arrivals.stretches().rbegin();
    const double part_s =
        is_last ? left_s : std::min(left_s, stretch.duration_s());
    const double reached_per_s =
        is_last ? stretch.to_per_s()
                : stretch.from_per_s() +
                      (stretch.to_per_s() - stretch.from_per_s()) * part_s /
                          stretch.duration_s();
    mean += part_s * (stretch.from_per_s() + reached_per_s) / 2;
    left_s -= part_s;
    if (left_s <= 0) break;
  }
  return mean;
}

}  // namespace byzerperf
