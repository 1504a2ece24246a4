#ifndef BYZERPERF_COORDINATOR_REPORT_NUMBERS_H_
#define BYZERPERF_COORDINATOR_REPORT_NUMBERS_H_

#include <optional>
#include <string>

#include "coordinator/explain/findings.h"

namespace byzerperf {

// Shown for a number that is not defined.
inline constexpr char kAbsent[] = "–";

// Three significant digits, whole from 100 on, with commas from 10,000 on:
// 0.0123, 1.23, 12.3, 123, 12,345. +∞ is "∞".
std::string FormatNumber(double value);
std::string FormatNumber(const std::optional<double>& value);

// Exactly `digits` after the point, without commas: 97.78.
std::string FormatFixed(double value, int digits);

// A whole number with commas from 10,000 on; a rate with what it needs: 0.5.
// A burst's is `inf`, as it was asked for.
std::string FormatLoad(double load);

// A share (0 to 1) as 0%, 0.12%, 5.3%, 37%.
std::string FormatPercent(double share);
std::string FormatPercent(const std::optional<double>& share);

// What became of a number: "+71%", "−2.5%", "×2.7" from a doubling on, and
// "" where it can't be said.
std::string FormatChange(const Change& change);

// Seconds as "42s", "3m05s", "1h02m".
std::string FormatSeconds(double seconds);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_NUMBERS_H_
