#include "common/cli/flag_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/text.h"

namespace byzerperf {
namespace {

bool IsPlainYamlChar(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         c == '.' || c == '/' || c == '-';
}

// Words that YAML's readers may take for something else than text.
bool IsYamlWord(std::string_view text) {
  constexpr std::array<std::string_view, 8> kWords = {
      "null", "true", "false", "yes", "no", "on", "off", "~"};
  const std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

std::string DoubleQuoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      absl::StrAppend(&quoted, "\\x", absl::Hex(byte, absl::kZeroPad2));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace

absl::StatusOr<uint32_t> ParseCount(std::string_view text, uint32_t least,
                                    uint32_t most) {
  uint32_t count = 0;
  if (absl::SimpleAtoi(ToAbsl(text), &count) && count >= least &&
      count <= most) {
    return count;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", ToAbsl(text), "' must be a whole number from ", least,
                   " to ", most));
}

absl::StatusOr<double> ParseNumber(std::string_view text) {
  double number = 0;
  if (absl::SimpleAtod(ToAbsl(text), &number) && std::isfinite(number)) {
    return number;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", ToAbsl(text), "' must be a number"));
}

absl::StatusOr<bool> ParseSwitch(std::string_view text) {
  bool on = false;
  const std::string lower = absl::AsciiStrToLower(ToAbsl(text));
  if (lower == "on" || lower == "off") return lower == "on";
  if (absl::SimpleAtob(lower, &on)) return on;
  return absl::InvalidArgumentError(
      absl::StrCat("'", ToAbsl(text), "' must be true or false"));
}

std::string YamlText(std::string_view text) {
  const bool plain = !text.empty() && text.front() != '-' &&
                     std::all_of(text.begin(), text.end(), IsPlainYamlChar) &&
                     !IsYamlWord(text);
  return plain ? std::string(text) : DoubleQuoted(text);
}

std::string YamlNumber(double number) {
  std::array<char, 32> buffer;
  const std::to_chars_result end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return std::string(buffer.data(), end.ptr);
}

std::string YamlList(const std::vector<std::string>& texts) {
  return absl::StrCat(
      "[",
      absl::StrJoin(texts, ", ",
                    [](std::string* out, const std::string& text) {
                      absl::StrAppend(out, YamlText(text));
                    }),
      "]");
}

}  // namespace byzerperf
