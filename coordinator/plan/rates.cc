#include "coordinator/plan/rates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/text.h"
#include "common/plan/planned_request.h"
#include "common/plan/validate_arrivals.h"
#include "coordinator/plan/level_order.h"

namespace byzerperf {
namespace {

constexpr int kMaxDecimals = 6;

absl::Status WrongRates(std::string_view text) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "--request-rate: '%s' must be requests a second from %.15g to %.15g, a "
      "list such as 2,4,8, a range FROM:TO:STEP such as 0.5:2:0.5, or inf, "
      "with at most %d levels",
      ToAbsl(text), kMinRatePerS, kMaxRatePerS, kMaxStages));
}

// Digits with at most one point and six decimals: no sign, exponent or word.
std::optional<double> ReadDecimal(const std::string& text) {
  const size_t point = text.find('.');
  if (point != std::string::npos && text.size() - point - 1 > kMaxDecimals) {
    return std::nullopt;
  }
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c == '.' || absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  double number = 0;
  if (!plain || !absl::SimpleAtod(text, &number)) return std::nullopt;
  return number;
}

bool IsRate(double number) {
  return number >= kMinRatePerS && number <= kMaxRatePerS;
}

// Steps are counted in millionths, since 0.1 + 0.2 is not 0.3.
bool AddRange(double from, double to, double step, std::vector<double>* rates) {
  const double kScale = std::pow(10, kMaxDecimals);
  const auto scaled = [kScale](double number) {
    return std::llround(number * kScale);
  };
  if (from > to || scaled(step) == 0) return false;
  for (auto rate = scaled(from); rate <= scaled(to); rate += scaled(step)) {
    if (rates->size() > kMaxStages) return false;
    rates->push_back(static_cast<double>(rate) / kScale);
  }
  return true;
}

// Adds one item of the list; false when it breaks the grammar.
bool AddRateItem(std::string_view item, std::vector<double>* rates) {
  if (item == "inf") {
    rates->push_back(std::numeric_limits<double>::infinity());
    return true;
  }
  std::vector<double> numbers;
  for (const std::string& text : SplitList(item, ':')) {
    const std::optional<double> number = ReadDecimal(text);
    if (!number.has_value()) return false;
    numbers.push_back(*number);
  }
  if (numbers.empty() || !IsRate(numbers[0])) return false;
  if (numbers.size() == 1) {
    rates->push_back(numbers[0]);
    return true;
  }
  return numbers.size() == 3 && IsRate(numbers[1]) &&
         AddRange(numbers[0], numbers[1], numbers[2], rates);
}

int DecimalsOf(double rate) {
  for (int decimals = 1; decimals < kMaxDecimals; ++decimals) {
    double read = 0;
    const std::string text = absl::StrFormat("%.*f", decimals, rate);
    if (absl::SimpleAtod(text, &read) && read == rate) return decimals;
  }
  return kMaxDecimals;
}

}  // namespace

absl::StatusOr<std::vector<double>> ParseRates(std::string_view text) {
  std::vector<double> rates;
  for (const std::string& item : SplitList(text)) {
    if (!AddRateItem(item, &rates)) return WrongRates(text);
  }
  if (rates.empty() || rates.size() > kMaxStages) return WrongRates(text);
  return rates;
}

std::vector<std::string> RateNames(const std::vector<double>& rates) {
  double largest = 0;
  int decimals = 1;
  for (const double rate : rates) {
    if (!std::isfinite(rate)) continue;
    largest = std::max(largest, rate);
    decimals = std::max(decimals, DecimalsOf(rate));
  }
  const int width = std::max(
      4 + 1 + decimals,
      static_cast<int>(absl::StrFormat("%.*f", decimals, largest).size()));
  std::vector<std::string> names;
  names.reserve(rates.size());
  for (const double rate : rates) {
    names.push_back(std::isfinite(rate)
                        ? absl::StrFormat("r%0*.*f", width, decimals, rate)
                        : "rinf");
  }
  NumberRepeats(&names);
  return names;
}

std::string RateText(double rate_per_s) {
  return absl::StrFormat("%.15g", rate_per_s);
}

}  // namespace byzerperf
