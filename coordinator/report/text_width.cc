#include "coordinator/report/text_width.h"

#include <cstdint>

#include "common/base/display_width.h"

namespace byzerperf {
namespace {

constexpr std::u32string_view kClosing = U"，。；：！？、）》」』”…%,.;:!?)]";
constexpr std::u32string_view kOpening = U"（《「『“([";

bool IsClosingMark(uint32_t code) {
  return kClosing.find(static_cast<char32_t>(code)) != kClosing.npos;
}

bool IsOpeningMark(uint32_t code) {
  return kOpening.find(static_cast<char32_t>(code)) != kOpening.npos;
}

// Pieces that stay together, each with the blanks after it.
std::vector<std::string_view> SplitPieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  size_t start = 0;
  uint32_t previous = 0;
  for (size_t at = 0; at < text.size();) {
    const Utf8Character character = CharacterAt(text, at);
    const bool wide = CharacterWidth(character.code) == 2;
    const bool after_blank = previous == ' ' && character.code != ' ';
    const bool beside_wide =
        (wide || CharacterWidth(previous) == 2) && character.code != ' ' &&
        !IsClosingMark(character.code) && !IsOpeningMark(previous);
    if (at > start && (after_blank || beside_wide)) {
      pieces.push_back(text.substr(start, at - start));
      start = at;
    }
    previous = character.code;
    at += character.bytes;
  }
  if (start < text.size()) pieces.push_back(text.substr(start));
  return pieces;
}

std::string_view WithoutEndBlanks(std::string_view text) {
  const size_t last = text.find_last_not_of(' ');
  return last == std::string_view::npos ? std::string_view()
                                        : text.substr(0, last + 1);
}

}  // namespace

std::string Pad(std::string_view text, size_t width, Align align) {
  const size_t used = DisplayWidth(text);
  const std::string blanks(width > used ? width - used : 0, ' ');
  return align == Align::kLeft ? std::string(text) + blanks
                               : blanks + std::string(text);
}

std::vector<std::string> WrapText(std::string_view text, size_t width,
                                  size_t indent) {
  std::vector<std::string> lines;
  std::string line;
  bool empty = true;
  for (const std::string_view piece : SplitPieces(text)) {
    const size_t needed = DisplayWidth(WithoutEndBlanks(piece));
    if (!empty && DisplayWidth(line) + needed > width) {
      lines.emplace_back(WithoutEndBlanks(line));
      line.assign(indent, ' ');
    }
    line += piece;
    empty = false;
  }
  lines.emplace_back(WithoutEndBlanks(line));
  return lines;
}

std::string WrapLines(std::string_view text, size_t width, size_t indent) {
  std::string wrapped;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    for (const std::string& part : WrapText(line, width, indent)) {
      wrapped += part + "\n";
    }
    text = end == std::string_view::npos ? std::string_view()
                                         : text.substr(end + 1);
  }
  return wrapped;
}

}  // namespace byzerperf
