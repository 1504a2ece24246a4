#include "common/plan/validate_arrivals.h"

#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/plan/checks.h"
#include "common/schedule/rate_shape.h"

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

absl::Status CheckTrace(const std::string& level,
                        const v1::Arrivals& arrivals) {
  RETURN_IF_ERROR(CheckRange(FieldOf("--speedup", level), arrivals.speedup(),
                             kMinSpeedup, kMaxSpeedup));
  const std::string rate = FieldOf("the mean rate (requests/s)", level);
  if (!(arrivals.rate_per_s() > 0)) {
    return BreaksRule(rate, absl::StrCat(arrivals.rate_per_s()),
                      "must be above 0");
  }
  if (arrivals.stretches().empty()) return absl::OkStatus();
  return BreaksRule(rate, absl::StrCat(arrivals.stretches_size(), " stretches"),
                    "can't be: its trace says when each request is due");
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
  RETURN_IF_ERROR(CheckRange(FieldOf("--max-in-flight", level),
                             arrivals.max_in_flight(), 0, kMaxInFlight));
  RETURN_IF_ERROR(CheckPattern(level, arrivals));
  if (arrivals.pattern() == v1::ArrivalPattern::trace) {
    return CheckTrace(level, arrivals);
  }
  if (arrivals.speedup() != 0) {
    return BreaksRule(FieldOf("--speedup", level),
                      absl::StrCat(arrivals.speedup()), "needs --trace");
  }
  if (arrivals.rate_per_s() == std::numeric_limits<double>::infinity()) {
    if (arrivals.stretches().empty()) return absl::OkStatus();
    return BreaksRule(field, "inf",
                      "has no rate over time: all are due at once");
  }
  RETURN_IF_ERROR(CheckRange(absl::StrCat(field, " (requests/s)"),
                             arrivals.rate_per_s(), kMinRatePerS,
                             kMaxRatePerS));
  return CheckStretches(level, arrivals);
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
  return RateShape(arrivals).ExpectedUntil(end_s);
}

}  // namespace byzerperf
