#include "coordinator/plan/text_columns.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/display_width.h"

namespace byzerperf {

std::string Padding(std::string_view text, size_t width) {
  const size_t used = DisplayWidth(text);
  return std::string(used < width ? width - used : 0, ' ');
}

std::string AlignedRows(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths(rows.empty() ? 0 : rows.front().size());
  for (const std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    absl::StrAppend(&text, "  ", row[0], Padding(row[0], widths[0]));
    for (size_t i = 1; i + 1 < row.size(); ++i) {
      absl::StrAppend(&text, "  ", Padding(row[i], widths[i]), row[i]);
    }
    absl::StrAppend(&text, "  ", row.back(), "\n");
  }
  return text;
}

}  // namespace byzerperf
