#ifndef BYZERPERF_COORDINATOR_PLAN_TEXT_COLUMNS_H_
#define BYZERPERF_COORDINATOR_PLAN_TEXT_COLUMNS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace byzerperf {

// The blanks that bring the text to a width in columns of a terminal
// (common/base/display_width.h); "" when it has it.
std::string Padding(std::string_view text, size_t width);

// Rows of equally many cells under each other, two blanks before each cell: the
// first and the last cell to the left, the others to the right.
std::string AlignedRows(const std::vector<std::vector<std::string>>& rows);

}  // namespace byzerperf

#endif  // BYZERPERF_COORDINATOR_PLAN_TEXT_COLUMNS_H_
