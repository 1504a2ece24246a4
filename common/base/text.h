#ifndef BYZERPERF_COMMON_BASE_TEXT_H_
#define BYZERPERF_COMMON_BASE_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/string_view.h"

namespace byzerperf {

// The distribution's absl::string_view is not std::string_view. Own APIs use
// std's; these two convert at calls of Abseil.
inline absl::string_view ToAbsl(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}
inline std::string_view ToStd(absl::string_view text) {
  return std::string_view(text.data(), text.size());
}

// The text without blanks at both ends.
std::string_view Trim(std::string_view text);

// The parts between `separator`, trimmed, empty ones left out.
std::vector<std::string> SplitList(std::string_view text, char separator = ',');

// The known name nearest to `name` by edit distance, or "" when none is near
// enough to be a typing error (at most a third of its letters wrong).
std::string NearestName(std::string_view name,
                        const std::vector<std::string>& known);

// True when the bytes are well-formed UTF-8.
bool IsUtf8(std::string_view text);

// The text as valid UTF-8, each bad byte replaced by U+FFFD, cut to at most
// `max_bytes` without splitting a character.
std::string SafeUtf8(std::string_view text, size_t max_bytes);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_TEXT_H_
