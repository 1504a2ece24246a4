#include "coordinator/report/numbers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/strings/str_format.h"

namespace byzerperf {
namespace {

std::string WithCommas(double value) {
  std::string digits = absl::StrFormat("%.0f", std::fabs(value));
  if (digits.size() > 4) {
    for (size_t at = digits.size() - 3;
         at > 0 && at<digits.size(); at = at> 3 ? at - 3 : 0) {
      digits.insert(at, ",");
    }
  }
  return (value < 0 ? "-" : "") + digits;
}

// Digits after the point for `significant` digits in all, as the rounded
// value has them: 9.996 is 10.0, not 10.00.
int DecimalsFor(double value, int significant) {
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return 0;
  int before_point = static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  const double unit = std::pow(10, before_point - significant);
  if (std::round(magnitude / unit) * unit >= std::pow(10, before_point)) {
    ++before_point;
  }
  return std::max(0, significant - before_point);
}

}  // namespace

std::string FormatNumber(double value) {
  if (std::isnan(value)) return kAbsent;
  if (std::isinf(value)) return value > 0 ? "∞" : "−∞";
  if (std::fabs(value) >= 99.95) return WithCommas(value);
  if (value == 0) return "0";
  return FormatFixed(value, std::min(DecimalsFor(value, 3), 6));
}

std::string FormatNumber(const std::optional<double>& value) {
  return value ? FormatNumber(*value) : kAbsent;
}

std::string FormatFixed(double value, int digits) {
  return absl::StrFormat("%.*f", digits, value);
}

std::string FormatLoad(double load) {
  if (load == std::floor(load)) return WithCommas(load);
  return absl::StrFormat("%g", load);
}

std::string FormatPercent(double share) {
  const double percent = share * 100;
  if (percent == 0) return "0%";
  return FormatFixed(percent, std::min(DecimalsFor(percent, 2), 3)) + "%";
}

std::string FormatPercent(const std::optional<double>& share) {
  return share ? FormatPercent(*share) : kAbsent;
}

std::string FormatChange(const Change& change) {
  if (!change.from || !change.to || !(*change.from > 0) ||
      !std::isfinite(*change.from) || !std::isfinite(*change.to)) {
    return "";
  }
  const double ratio = *change.to / *change.from;
  if (ratio >= 2) return "×" + FormatFixed(ratio, ratio < 9.95 ? 1 : 0);
  const double percent = (ratio - 1) * 100;
  const int digits = std::fabs(percent) < 9.95 ? 1 : 0;
  const std::string size = FormatFixed(std::fabs(percent), digits);
  if (size == "0.0") return "±0%";
  return (percent < 0 ? "−" : "+") + size + "%";
}

std::string FormatSeconds(double seconds) {
  if (!(seconds > 0)) return "0s";
  const auto whole = static_cast<int64_t>(std::ceil(seconds));
  if (whole < 60) return absl::StrFormat("%ds", whole);
  if (whole < 3600) {
    return absl::StrFormat("%dm%02ds", whole / 60, whole % 60);
  }
  return absl::StrFormat("%dh%02dm", whole / 3600, whole % 3600 / 60);
}

}  // namespace byzerperf
