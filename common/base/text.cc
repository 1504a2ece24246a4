#include "common/base/text.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

namespace byzerperf {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Insertions, deletions, replacements and swaps of neighbours, one each: a
// swap is the commonest typing error.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> two_above;
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 1; i <= a.size(); ++i) {
    two_above = std::exchange(above, row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1,
                         above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], two_above[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

// Bytes of the well-formed UTF-8 character at the start of `text`, or 0 when
// there is none (Unicode Standard, table 3-7).
size_t Utf8Length(std::string_view text) {
  const auto byte = [&text](size_t i) {
    return i < text.size() ? static_cast<uint8_t>(text[i]) : 0;
  };
  const auto continues = [&byte](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const int first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !continues(1)) return 0;
  if (first < 0xE0) return 2;
  if (!continues(2)) return 0;
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (!continues(3)) return 0;
  const bool overlong = first == 0xF0 && byte(1) < 0x90;
  const bool above_range = first == 0xF4 && byte(1) >= 0x90;
  return overlong || above_range ? 0 : 4;
}

}  // namespace

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::vector<std::string> SplitList(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    const std::string_view part = Trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::string NearestName(std::string_view name,
                        const std::vector<std::string>& known) {
  std::string nearest;
  size_t nearest_distance = name.size() / 3 + 1;
  for (const std::string& candidate : known) {
    const size_t distance = EditDistance(name, candidate);
    if (distance < nearest_distance) {
      nearest_distance = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string SafeUtf8(std::string_view text, size_t max_bytes) {
  std::string safe;
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    const std::string_view next =
        length == 0 ? kReplacement : text.substr(0, length);
    if (safe.size() + next.size() > max_bytes) break;
    safe += next;
    text.remove_prefix(std::max<size_t>(length, 1));
  }
  return safe;
}

}  // namespace byzerperf
