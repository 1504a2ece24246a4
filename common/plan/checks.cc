#include "common/plan/checks.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

constexpr size_t kMaxTextBytes = size_t{1} << 20;

bool IsNameChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

absl::Status BreaksRule(std::string_view field, std::string_view value,
                        std::string_view rule) {
  return absl::InvalidArgumentError(
      absl::StrCat(ToAbsl(field), ": ", ToAbsl(value), " ", ToAbsl(rule)));
}

absl::Status CheckRange(std::string_view field, double value, double low,
                        double high) {
  if (value >= low && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrFormat("%s: %.15g must be from %.15g to %.15g", ToAbsl(field),
                      value, low, high));
}

absl::Status CheckText(std::string_view field, std::string_view text) {
  if (text.size() > kMaxTextBytes) {
    return BreaksRule(field, absl::StrCat(text.size(), " bytes"),
                      "must be at most 1 MiB");
  }
  if (!IsUtf8(text)) return BreaksRule(field, "the text", "must be UTF-8");
  return absl::OkStatus();
}

absl::Status CheckName(std::string_view field, std::string_view text) {
  if (!text.empty() && text.size() <= 64 &&
      std::all_of(text.begin(), text.end(), IsNameChar)) {
    return absl::OkStatus();
  }
  return BreaksRule(field, absl::StrCat("'", ToAbsl(text), "'"),
                    "must be 1 to 64 letters, digits, '-', '_' or '.'");
}

}  // namespace byzerperf
