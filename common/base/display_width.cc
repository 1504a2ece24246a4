#include "common/base/display_width.h"

#include <algorithm>
#include <array>

namespace byzerperf {
namespace {

struct CodeRange {
  uint32_t first;
  uint32_t last;
};

// The blocks of Unicode's EastAsianWidth.txt with property W or F, merged
// where only unassigned code points lie between.
constexpr std::array<CodeRange, 19> kWide = {{
    {0x1100, 0x115F}, {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x2614, 0x2615}, {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x274C, 0x274C},
    {0x2E80, 0x303E}, {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
}};

constexpr std::array<CodeRange, 5> kZeroWidth = {{
    {0x0300, 0x036F},
    {0x200B, 0x200F},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF},
}};

template <size_t N>
bool Contains(const std::array<CodeRange, N>& ranges, uint32_t code) {
  return std::any_of(ranges.begin(), ranges.end(), [code](CodeRange range) {
    return code >= range.first && code <= range.last;
  });
}

size_t SequenceBytes(unsigned char lead) {
  if (lead >= 0xF0) return 4;
  if (lead >= 0xE0) return 3;
  return lead >= 0xC0 ? 2 : 1;
}

}  // namespace

Utf8Character CharacterAt(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const size_t bytes = SequenceBytes(lead);
  if (bytes == 1 || at + bytes > text.size()) return {lead, 1};
  uint32_t code = lead & (0xFFU >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xC0U) != 0x80U) return {lead, 1};
    code = (code << 6U) | (next & 0x3FU);
  }
  return {code, bytes};
}

size_t CharacterWidth(uint32_t code) {
  if (Contains(kZeroWidth, code)) return 0;
  return Contains(kWide, code) ? 2 : 1;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t at = 0; at < text.size();) {
    const Utf8Character character = CharacterAt(text, at);
    width += CharacterWidth(character.code);
    at += character.bytes;
  }
  return width;
}

}  // namespace byzerperf
