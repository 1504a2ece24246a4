#ifndef BYZERPERF_COMMON_BASE_DISPLAY_WIDTH_H_
#define BYZERPERF_COMMON_BASE_DISPLAY_WIDTH_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace byzerperf {

// Columns that UTF-8 text takes on a terminal: 2 for a wide or full-width
// character (Unicode's East Asian Width W and F), 0 for a combining one,
// 1 for every other, a bad byte included. Ambiguous ones count 1.
size_t DisplayWidth(std::string_view text);

// The same of one character.
size_t CharacterWidth(uint32_t code);

struct Utf8Character {
  uint32_t code = 0;
  size_t bytes = 1;  // in UTF-8
};

// The character that begins at `at`, which is inside the text; a bad byte
// stands for itself.
Utf8Character CharacterAt(std::string_view text, size_t at);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_DISPLAY_WIDTH_H_
