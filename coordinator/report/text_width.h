#ifndef BYZERPERF_COORDINATOR_REPORT_TEXT_WIDTH_H_
#define BYZERPERF_COORDINATOR_REPORT_TEXT_WIDTH_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace byzerperf {

enum class Align { kLeft, kRight };

// The text with blanks up to `width` columns (common/base/display_width.h);
// longer text stays whole.
std::string Pad(std::string_view text, size_t width, Align align);

// Lines of at most `width` columns. Breaks at blanks and between wide
// characters, never before a closing mark; a longer word stays whole.
// Later lines begin with `indent` blanks.
std::vector<std::string> WrapText(std::string_view text, size_t width,
                                  size_t indent = 0);

// WrapText over each line of `text`; an empty one stays.
std::string WrapLines(std::string_view text, size_t width, size_t indent = 0);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_REPORT_TEXT_WIDTH_H_
